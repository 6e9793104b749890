# SPDX-License-Identifier: Apache-2.0
"""What `run` measured, as Markdown and as pictures."""
import os

import chart

OURS, LOSSLESS, WIDE = "IPN bus", "IPN bus, lossless", "IPN bus, lossless, ring of 4 MiB"
SOCKETS = ("AF_UNIX, server", "UDP multicast", "netlink multicast", "JeroMQ")
HOW = """Each member is a process of its own. Java: the bus, Aeron, JeroMQ (Serial GC, warm); C: what is the kernel's. A message is handed over by itself, is
filled before and looked at after in its first eight bytes, and is counted by who receives; losses by the messages' numbers.

- **IPN bus**: its defaults, a ring of 1 MiB, receivers that may sleep; lossy, and *lossless*; and lossless with
  a *ring of 4 MiB*, as docs/bus.md has it for more busy members than CPUs (Aeron's terms are 64 MiB).
- **Aeron IPC**: a media driver of its own (`SHARED`, for few CPUs), exclusive publications, terms of 64 MiB in `/dev/shm`, pre-touched, an MTU of
  32 KiB so that no message is split, `agrona.disable.bounds.checks`; who finds nothing backs off by its `BackoffIdleStrategy`. It waits for the slowest, as *lossless* does.
- **AF_UNIX**: SOCK_SEQPACKET with buffers of 1 MiB; a server in C copies to each receiver; it and they take up to 64 at a time (`recvmmsg`, `sendmmsg`).
- **UDP multicast**, **netlink**: one group, on `lo`, and of NETLINK_USERSOCK; buffers of 1 MiB, `recvmmsg`. Both lose what is too much.
- **JeroMQ**: PUB and SUB on `tcp://127.0.0.1` with its default high water marks: what is beyond them is dropped.
- **ipn send**: `ipn send --records` and `ipn recv --records` on a bus network of libvirt's, fed by pipes; a message is a frame, so 16 KiB are too long.
- **memcpy**: once in, once out of 1 MiB: by one thread, by one on each CPU which do not wait for each other, and (*handed over*) by one on each CPU, of
  which the one copies out what the other has copied in: no protocol that copies is faster than that.

One to one, the sender has one CPU, the receiver another. With more, they share two CPUs as the kernel sees fit: with four who listen it is the scheduler that is measured."""

BOUNDS = """## What bounds those that are not reached

**1 → 2.** Three who are busy share two CPUs. With a byte to wake each who sleeps, `perf record -a` (cpu-clock, 3 s) found compiled code of the sender 17 %, of the receivers 13 and 13 %, the kernel 4 %, **idle
47 %**; 14,000 context switches a second, one for each thousand messages: who waits sleeps, and wakes some 30 µs later. So who is in the midst of a stream naps by the clock instead (decision 066): 0.64 → 0.91 times
Aeron on one machine. What is left is a copy more: a receiver copies before it believes, since a sender may be mad, where Aeron trusts. No difference beyond the noise: longer naps, other numbers of spins, giving the CPU away
(sched_yield), a wait for a quarter or an eighth of the ring. A ring of 4 MiB (`--ring 4096`) was 1.5 × in one machine's run and no better in another's: it leaves the CPU's own cache.

**16 KiB against memcpy by one thread.** That thread's MiB stays in one CPU's cache; what is handed to another CPU goes from cache to cache. *memcpy, handed over* is the limit of all
who copy in and out."""


def runs_of(row, title, key):
    return [run[key] for run in row["peers"].get(title, []) if key in run]


def median(row, title, key):
    return chart.middle(row["peers"].get(title, []), key) if row else None


def find(rows, senders, receivers, size):
    return next((row for row in rows if (row["senders"], row["receivers"], row["size"]) == (senders, receivers, size)), None)


def number(value):
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio(over, under):
    return f"{over / under:.2f}" if over and under else "–"


def shape_table(rows):
    """One shape: a row for each peer, in all sizes."""
    sizes = [row["size"] for row in rows]
    titles = list(dict.fromkeys(title for row in rows for title in row["peers"]))
    lines = ["| | " + " | ".join(f"{size} B: k/s to each | lost | sender's CPU, ns" for size in sizes) + " |", "|---|" + "---|" * 3 * len(sizes)]
    for title in titles:
        cells = []
        for row in rows:
            runs = row["peers"].get(title)
            lost, cpu = (median(row, title, key) if runs and key in runs[0] else None for key in ("lost", "cpu"))
            cells.append(f"{chart.spread(runs, 'rate', 1000)} | {'–' if lost is None else f'{100 * lost:.1f} %'} | {number(cpu)}")
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return lines


def latency_table(found):
    lines = ["| | spinning: p50, µs | p99 | p99.9 | sleeping: p50, µs | p99 | p99.9 | idle: CPU, ms each s |", "|---|" + "---|" * 7]
    for title, modes in found.items():
        cells = [chart.spread(modes[mode], key, 1, 2) for mode in ("spinning", "sleeping") for key in ("p50", "p99", "p999")]
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {chart.spread(modes['idle'], 'cpu', 1, 2)} |")
    return lines


def garbage_table(rows, found):
    titles = [title for title in (OURS, LOSSLESS, "Aeron IPC", "JeroMQ") if rows and title in rows[0]["peers"]]
    row = find(rows, 1, 1, 64)
    lines = ["| | by who sends | by who receives | by who receives, asleep in between |", "|---|---|---|---|"]
    for title in titles:
        asleep = chart.middle(found.get(title, {}).get("sleeping"), "garbage") if found else None
        lines.append(f"| {title} | " + " | ".join("–" if value is None else f"{value:.3f}" for value in (
            median(row, title, "garbage sent"), median(row, title, "garbage"), asleep)) + " |")
    return lines


def goals(rows, found):
    one, two, large = find(rows, 1, 1, 64), find(rows, 1, 2, 64), find(rows, 1, 1, 16384)
    lines = ["| figure | to reach | found |", "|---|---|---|"]

    def line(what, goal, value):
        lines.append(f"| {what} | {goal} | {value} |")

    for row, goal in ((one, "≥ 1.2 ×"), (two, "≥ 1.3 ×")):
        if row:
            line(f"64 B, 1 → {row['receivers']}, lossless, over Aeron IPC", goal,
                 ratio(median(row, LOSSLESS, "rate"), median(row, "Aeron IPC", "rate")) + " ×")
    if two and WIDE in two["peers"]:
        line("64 B, 1 → 2, lossless, ring of 4 MiB, over Aeron IPC", "≥ 1.3 ×", ratio(median(two, WIDE, "rate"), median(two, "Aeron IPC", "rate")) + " ×")
    for row in ((1, 4), (4, 4)):
        many = find(rows, *row, 64)
        if many:
            line(f"64 B, {row[0]} → {row[1]}, likewise", "reported", ratio(median(many, LOSSLESS, "rate"), median(many, "Aeron IPC", "rate")) + " ×")
    if one:
        line("64 B, 1 → 1, over each socket peer", "≥ 20 ×",
             ", ".join(f"{title} {ratio(median(one, LOSSLESS, 'rate'), median(one, title, 'rate'))}" for title in SOCKETS if title in one["peers"]))
        line("lossless over lossy, 64 B, 1 → 1, delivered", "≥ 0.7 ×", ratio(median(one, LOSSLESS, "rate"), median(one, OURS, "rate")) + " ×")
        line("lossless over lossy, sent", "", ratio(median(one, LOSSLESS, "sent"), median(one, OURS, "sent")) + " ×")
    if large:
        for title in (name for name in large["peers"] if name.startswith("memcpy")):
            line(f"16 KiB, 1 → 1, lossless, over {title}", "≥ 0.6 ×", ratio(median(large, LOSSLESS, "rate"), median(large, title, "rate")) + " ×")
    if found:
        p50 = {title: chart.middle(found.get(title, {}).get("spinning"), "p50") for title in (OURS, "Aeron IPC")}
        line("latency 1 → 1, spinning, p50, over Aeron's", "≤ 1 ×", ratio(p50[OURS], p50["Aeron IPC"]) + " ×")
        asleep, idle = (chart.middle(found.get(OURS, {}).get(mode), key) for mode, key in (("sleeping", "p50"), ("idle", "cpu")))
        line("an idle receiver wakes within, p50", "≤ 50 µs", number(asleep) + " µs")
        line("an idle receiver's CPU", "none", number(idle) + " ms each s")
    return lines


def pictures(result, folder):
    rows = [row for row in result.get("throughput", []) if row["size"] == 64]
    if rows:
        titles = [title for title in rows[0]["peers"] if not title.startswith("memcpy")]
        chart.bars(os.path.join(folder, "messages.svg"), "Messages of 64 bytes, delivered to each", "messages/s",
                   [f"{row['senders']}→{row['receivers']}" for row in rows], titles,
                   {title: [median(row, title, "rate") for row in rows] for title in titles}, logarithmic=True)
    found = result.get("latency")
    if found:
        groups = [(mode, key) for mode in ("spinning", "sleeping") for key in ("p50", "p99")]
        chart.bars(os.path.join(folder, "messages-latency.svg"), "64 bytes, one way, one to one", "µs", [f"{mode}, {key}" for mode, key in groups], list(found),
                   {title: [chart.middle(modes[mode], key) for mode, key in groups] for title, modes in found.items()}, logarithmic=True)


def write(result, folder):
    machine, rows, found = result["machine"], result.get("throughput", []), result.get("latency", {})
    lines = ["# The message bus beside what else carries messages between processes", "",
             "Made by `sudo ./dev bench messages`. Medians and, in brackets, the range; the peers took turns.", "",
             f"{machine['date']}, commit {machine['commit']}; {machine['cpu']}; Linux {machine['kernel']}; {machine['java']}; Aeron {machine['aeron']}; "
             f"JeroMQ {machine['jeromq']}; load before it {machine['load']}; {result['turns']} turns of {result['seconds']:g} s"
             + (", SCHED_RR." if result.get("realtime") else "."), "", HOW, "",
             "## Figures to reach", "", *goals(rows, found), "", BOUNDS, ""]
    for senders, receivers in dict.fromkeys((row["senders"], row["receivers"]) for row in rows):
        lines += [f"## {senders} → {receivers}: thousands of messages a second", "",
                  *shape_table([row for row in rows if (row["senders"], row["receivers"]) == (senders, receivers)]), ""]
    if rows:
        lines += ["*sender's CPU*: what its process spent for each message sent, waiting included; what a server, a driver or the kernel's other side "
                  "spends is not in it.", "", "![64 bytes, delivered](messages.svg)", ""]
    if found:
        lines += ["## One way, 64 bytes, 1 → 1", "",
                  "*Spinning*: one every 20 µs, both sides spin. *Sleeping*: one every 500 µs, both sides sleep in between. *Idle*: the receiver waits for "
                  "a message that does not come; the CPU time is that of the thread that waits (a JVM takes 2 ms each second for itself).", "", *latency_table(found), "", "![latency](messages-latency.svg)", ""]
    if rows:
        lines += ["## Garbage, bytes for each message, 64 B, 1 → 1", "", *garbage_table(rows, found), ""]
    with open(os.path.join(folder, "messages.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    pictures(result, folder)
