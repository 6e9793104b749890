// SPDX-License-Identifier: Apache-2.0
// talk pub PATH LINES | talk sub PATH LINES [oldest]: sends numbers once somebody listens; prints what it gets, and what it lost.
#define _GNU_SOURCE
#include "ipn-bus.h"

static void print(void *left, const uint8_t *message, uint32_t length) {
  printf("%.*s\n", (int)length, message);
  fflush(stdout);
  --*(long *)left;
}

int main(int count, char **words) {
  ipn_bus *bus = count < 4 ? NULL : ipn_bus_join(words[2], words[1][0] == 'p' ? 'w' : 'r', 1 << 20, count > 4);
  if (!bus) return perror("talk"), 1;
  long lines = atol(words[3]);
  char text[32];
  if (words[1][0] == 'p') {
    for (int heard = 0; !heard; ipn_bus_serve(bus, 100))
      for (int i = 0; i < bus->links; i++) heard |= bus->link[i].role == 'r' && !bus->link[i].due;
    for (long i = 1; i <= lines; i++) ipn_bus_publish(bus, text, sprintf(text, "%ld", i));
  } else {
    while (lines > 0 && !bus->flaw) ipn_bus_receive(bus, -1, print, &lines);
    if (bus->flaw) printf("flaw: %s\n", bus->flaw);
  }
  ipn_bus_leave(bus);
  return 0;
}
