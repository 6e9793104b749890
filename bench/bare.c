// SPDX-License-Identifier: Apache-2.0
/* bare OBJECT native|generic DEVICE DEVICE...: attaches bare.bpf.c's to_one to two devices, or its to_all to more. They stay until the devices go. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: bare OBJECT native|generic DEVICE DEVICE...\n");
		return 2;
	}
	int flags = strcmp(argv[2], "native") ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
	int many = argc > 5;
	struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object)) {
		fprintf(stderr, "bare: %s can't be loaded\n", argv[1]);
		return 1;
	}
	int map = bpf_object__find_map_fd_by_name(object, "ports");
	int program = bpf_program__fd(bpf_object__find_program_by_name(object, many ? "to_all" : "to_one"));
	for (int i = 3; i < argc; i++) {
		unsigned key = if_nametoindex(argv[i]), value = many ? key : if_nametoindex(argv[i == 3 ? 4 : 3]);
		if (bpf_map_update_elem(map, &key, &value, 0) || bpf_xdp_attach(key, program, flags, NULL)) {
			fprintf(stderr, "bare: %s can't be served\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
