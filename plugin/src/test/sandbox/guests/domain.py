# SPDX-License-Identifier: Apache-2.0
"""A guest's domain XML."""
import hashlib
import os
import re
from xml.sax.saxutils import escape, quoteattr

import machine
from place import CHANNELS, fail, folder

POLICY = ("network rights vlan trunk native mirror isolated antispoof addresses rate queue loss duplicate delay jitter").split()


class Nic:
    def __init__(self, kind, text, guest, index):
        self.kind = kind
        self.name, *options = text.split(",")
        self.mac = "52:54:00:" + hashlib.sha256(f"{guest}/{index}".encode()).hexdigest()[:6]
        self.mac = re.sub(r"(?<=:)(..)(..)(..)$", r"\1:\2:\3", self.mac)
        self.model, self.portgroup, self.driver, self.boot, self.port = "virtio", None, "", [], {}
        for option in options:
            key, equals, value = option.partition("=")
            if not equals:
                fail(f"{option!r} in {text!r} is not NAME=VALUE", 2)
            if key == "mac":
                self.mac = value.lower()
            elif key in ("ip", "gw", "ipv6"):
                self.boot.append(option)
            elif key == "model":
                self.model = value
            elif key == "queues":
                self.driver = f"<driver queues={quoteattr(value)}/>"
            elif key == "vhost" and value == "no":
                self.driver = "<driver name='qemu'/>"
            elif key == "offloads" and value == "no":
                no = "csum='off' tso4='off' tso6='off' ecn='off' ufo='off'"
                self.driver = f"<driver><host {no} gso='off' mrg_rxbuf='off'/><guest {no}/></driver>"
            elif key == "portgroup":
                self.portgroup = value
            elif key in POLICY:
                self.port[key] = value.replace("+", ",")
            else:
                fail(f"unknown option {key!r} in {text!r}", 2)
        if not self.name:
            fail(f"{text!r} names no {kind}", 2)

    def xml(self):
        source = {
            "net": f"<source network={quoteattr(self.name)}"
                   + (f" portgroup={quoteattr(self.portgroup)}" if self.portgroup else "") + "/>",
            "bridge": f"<source bridge={quoteattr(self.name)}/>",
            "tap": f"<target dev={quoteattr(self.name)} managed='no'/>",
        }[self.kind]
        kind = {"net": "network", "bridge": "bridge", "tap": "ethernet"}[self.kind]
        driver = f"      {self.driver}\n" if self.driver else ""
        return (f"    <interface type='{kind}'>\n      <mac address={quoteattr(self.mac)}/>\n      {source}\n"
                f"      <model type={quoteattr(self.model)}/>\n{driver}      <rom enabled='no'/>\n    </interface>\n")

    def port_xml(self):
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in self.port.items())
        return f"      <ipn:port mac={quoteattr(self.mac)}{attributes}/>\n" if self.port else ""


def domain_xml(name, nics, metadata, memory, cpus):
    image = machine.initramfs()
    kind = machine.accelerator(image)
    model, slots = "pc", ""
    if not machine.emulator().endswith("qemu-system-x86_64"):  # EL's qemu-kvm, where each NIC to be plugged in needs a root port
        model, slots = "q35", "    <controller type='pci' index='0' model='pcie-root'/>\n"
        slots += "    <controller type='pci' model='pcie-root-port'/>\n" * (len(nics) + 6)
    # Half a second faster than SeaBIOS; AppArmor's helper of libvirt 9 takes no firmware below /usr/share.
    firmware = machine.first_of(os.environ.get("IPN_GUEST_FIRMWARE", "/usr/share/qemu/qboot.rom"))
    hostname = re.sub(r"[^A-Za-z0-9-]", "-", name)[:63]
    line = f"{machine.KERNEL} ipn.name={hostname} ipn.ports={CHANNELS}"
    for nic in nics:
        line += " ipn.nic=" + ",".join([nic.mac, *nic.boot])
    ports = "".join(nic.port_xml() for nic in nics)
    if ports:
        ports = f"    <ipn:ports xmlns:ipn='urn:ipn:1'>\n{ports}    </ipn:ports>\n"
    if metadata or ports:
        metadata = f"  <metadata>\n{ports}{metadata}  </metadata>\n"
    place = folder(name)
    channels = "".join(
        f"    <channel type='pipe'>\n      <source path={quoteattr(f'{place}/{index}')}/>\n"
        f"      <target type='virtio' name='ipn.{index}'/>\n    </channel>\n" for index in range(CHANNELS))
    return f"""\
<domain type='{kind}'>
  <name>{escape(name)}</name>
{metadata}  <memory unit='MiB'>{memory}</memory>
  <vcpu>{cpus}</vcpu>
  <os>
    <type arch='x86_64' machine='{model}'>hvm</type>
{f"    <loader readonly='yes' type='rom'>{firmware}</loader>{chr(10)}" if firmware else ""}\
    <kernel>{escape(machine.kernel())}</kernel>
    <initrd>{escape(image)}</initrd>
    <cmdline>{escape(line)}</cmdline>
  </os>
  <features>
    <acpi/>
  </features>
  <cpu mode='{'host-passthrough' if kind == 'kvm' else 'maximum'}'/>
  <on_reboot>destroy</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>{escape(machine.emulator())}</emulator>
    <controller type='usb' model='none'/>
{slots}    <controller type='virtio-serial' ports='{CHANNELS + 1}'/>
{"".join(nic.xml() for nic in nics)}{channels}\
    <serial type='file'>
      <source path={quoteattr(place + '/console.log')}/>
    </serial>
    <memballoon model='none'/>
  </devices>
</domain>
"""
