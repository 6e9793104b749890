# SPDX-License-Identifier: Apache-2.0
"""oci-image.py PROGRAM NAME: an image with nothing in it but PROGRAM, as /bin/busybox and /bin/sh, on stdout: for ctr image import."""
import hashlib, io, json, sys, tarfile

program, name = sys.argv[1:]
out = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")


def put(tar, path, data, mode=0o644, kind=tarfile.REGTYPE, link=""):
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode, entry.type, entry.linkname = len(data), mode, kind, link
    tar.addfile(entry, io.BytesIO(data))


def blob(data, media, **more):
    digest = hashlib.sha256(data).hexdigest()
    put(out, "blobs/sha256/" + digest, data)
    return {"mediaType": media, "digest": "sha256:" + digest, "size": len(data), **more}


layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    for folder in ("bin", "proc", "sys", "dev", "etc"):
        put(tar, folder, b"", 0o755, tarfile.DIRTYPE)
    put(tar, "bin/busybox", open(program, "rb").read(), 0o755)
    for command in ("sh", "ip", "ping", "sleep", "arping"):
        put(tar, "bin/" + command, b"", 0o777, tarfile.SYMTYPE, "busybox")
layer = layer.getvalue()
config = {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/bin"], "Cmd": ["sleep", "1000"]},
          "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}
manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": blob(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
            "layers": [blob(layer, "application/vnd.oci.image.layer.v1.tar")]}
index = {"schemaVersion": 2, "manifests": [blob(json.dumps(manifest).encode(), manifest["mediaType"],
                                                annotations={"io.containerd.image.name": name})]}
put(out, "index.json", json.dumps(index).encode())
put(out, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
out.close()
