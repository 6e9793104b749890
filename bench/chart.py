# SPDX-License-Identifier: Apache-2.0
"""What `peers` measured, as Markdown and as pictures."""
import os
import statistics
import subprocess

COLOURS = ["#0b5fa5", "#7fb2dd", "#8a8a8a", "#c98a2b", "#b5533c", "#5b8c5a", "#7a5ea8", "#c2b280"]


def middle(runs, key):
    return statistics.median(run[key] for run in runs) if runs else None


def spread(runs, key, scale=1.0, digits=0):
    if not runs:
        return "–"
    values = [run[key] / scale for run in runs]
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def ratio(found, ours, theirs, key):
    """Of each round by itself, for a machine may be faster in one than in the next."""
    rounds = [one[key] / other[key] for one, other in zip(found.get(ours, []), found.get(theirs, [])) if other[key]]
    return f"{statistics.median(rounds):.2f}" if rounds else "–"


def frames_table(rows, kind):
    rows = [row for row in rows if row["kind"] == kind]
    if not rows:
        return []
    titles = list(rows[0]["peers"])
    lines = ["| frames | " + " | ".join(titles) + " | " + " | ".join("× " + title for title in titles[2:]) + " |",
             "|" + "---|" * (2 * len(titles) - 1)]
    for row in rows:
        found = row["peers"]
        what = f"{row['size']} B, 1 → {row['receivers']}" if row["size"] < 10_000 else f"GSO 60 kB, 1 → {row['receivers']}"
        lines.append(f"| {what} | " + " | ".join(spread(found[title], "rate", 1000) for title in titles) + " | " + " | ".join(
            ratio(found, titles[0], title, "rate") for title in titles[2:]) + " |")
    return lines


def sent_table(rows):
    if not rows:
        return []
    titles = list(rows[0]["peers"])
    others = titles[2:3] + titles[5:]
    lines = ["| frames | " + " | ".join(titles) + " | " + " | ".join("× " + title for title in others) + " |", "|" + "---|" * (len(titles) + len(others) + 1)]
    for row in rows:
        found = row["peers"]
        lines.append(f"| {row['size']} B, 1 → {row['receivers']} | " + " | ".join(spread(found[title], "sent", 1000) for title in titles) + " | "
                     + " | ".join(ratio(found, titles[0], title, "sent") for title in others) + " |")
    return lines


def reading_table(rows):
    titles = list(rows[0]["peers"]) if rows else []
    lines = ["| frames | " + " | ".join(titles) + " |", "|" + "---|" * (len(titles) + 1)]
    for row in rows:
        cells = [spread(row["peers"][title], "reading", 0.01) for title in titles]
        lines.append(f"| {row['size']} B, 1 → {row['receivers']} | " + " | ".join(cells) + " |")
    return lines


def cpu_table(rows):
    lines = ["| frames | ours | Linux bridge | Open vSwitch | VDE | bare native |", "|---|---|---|---|---|---|"]
    for row in rows:
        titles = list(row["peers"])
        cells = [spread(row["peers"][title], "cpu", 1, 0) for title in (titles[0], *titles[2:6])]
        lines.append(f"| {row['size']} B, 1 → {row['receivers']} | " + " | ".join(cells) + " |")
    return lines


def losses(rows):
    lines = ["| frames | ours, lost % / broken | Linux bridge | Open vSwitch | VDE | bare native |", "|---|---|---|---|---|---|"]
    for row in rows:
        titles = list(row["peers"])
        cells = []
        for title in (titles[0], *titles[2:6]):
            runs = row["peers"][title]
            cells.append(f"{round(100 * middle(runs, 'lost'))} / {sum(run['broken'] for run in runs)}" if runs else "–")
        lines.append(f"| {row['size']} B, 1 → {row['receivers']} | " + " | ".join(cells) + " |")
    return lines


def plain_table(found, columns):
    lines = ["| network | " + " | ".join(title for title, *_ in columns) + " |", "|---|" + "---|" * len(columns)]
    for title, runs in found.items():
        lines.append(f"| {title} | " + " | ".join(spread(runs, key, 1, digits) for _, key, digits in columns) + " |")
    return lines


def bars(path, title, unit, groups, titles, values, logarithmic=False):
    """One group of bars per case. values: by title, one per group, None where there is none."""
    data = "\n".join(" ".join([f'"{group}"'] + [f"{values[name][index]:.6g}" if values[name][index] else "0" for name in titles])
                     for index, group in enumerate(groups))
    columns = ", ".join(f"$data using {index + 2}{':xtic(1)' if index == 0 else ''} title \"{name}\" linecolor rgb \"{COLOURS[index % len(COLOURS)]}\""
                        for index, name in enumerate(titles))
    scale = "set logscale y\nset key outside" if logarithmic else "set yrange [0:*]"
    script = f"""set terminal svg noenhanced size 900,380 font "sans-serif,13" background "white"
set output "{path}"
set title "{title}"
set ylabel "{unit}"
set style data histogram
set style histogram clustered gap 1
set style fill solid noborder
set boxwidth 0.9
set key top right
set grid ytics linecolor rgb "#dddddd"
{scale}
$data << EOD
{data}
EOD
plot {columns}
"""
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def curves(path, title, across, up, points):
    """A curve for each title, of (x, y), on logarithmic axes: what is linear rises as the dotted line does."""
    data = "\n".join(f"${index} << EOD\n" + "\n".join(f"{x} {y:.6g}" for x, y in curve) + "\nEOD" for index, curve in ((f"c{at}", curve) for at, curve in enumerate(points.values())))
    columns = ", ".join(f"$c{at} using 1:2 with linespoints linecolor rgb \"{COLOURS[at % len(COLOURS)]}\" linewidth 2 pointtype 7 title \"{name}\"" for at, name in enumerate(points))
    x, y = next(iter(points.values()))[0]
    script = f"""set terminal svg noenhanced size 900,420 font "sans-serif,13" background "white"
set output "{path}"
set title "{title}"
set xlabel "{across}"
set ylabel "{up}"
set logscale xy
set key outside bottom center horizontal
set grid linecolor rgb "#dddddd"
{data}
plot {columns}, {y} * x / {x} with lines linecolor rgb "#888888" dashtype 3 title "linear"
"""
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def pictures(result, folder):
    rows = result.get("frames", [])
    for name, title in (("switch", "One to one, frames delivered"), ("bus", "One to many, frames delivered to each")):
        # Segments of 60 kB have a scale of their own.
        some = [row for row in rows if row["kind"] == name and row["size"] < 10_000]
        if some:
            titles = list(some[0]["peers"])
            bars(os.path.join(folder, name + ".svg"), title, "kframes/s", [f"{row['size']} B, 1→{row['receivers']}" for row in some], titles,
                 {peer: [(middle(row["peers"][peer], "rate") or 0) / 1000 for row in some] for peer in titles})
    if "bulk" in result:
        titles = [title for title, runs in result["bulk"].items() if runs]
        bars(os.path.join(folder, "bulk.svg"), "TCP between two network namespaces", "Gbit/s", titles, ["iperf3"],
             {"iperf3": [middle(result["bulk"][title], "gbit") for title in titles]})
    if "latency" in result:
        titles = list(result["latency"])
        bars(os.path.join(folder, "latency.svg"), "There and back, 64 bytes", "µs", titles, ["p50", "p99"],
             {key: [middle(result["latency"][title], key) for title in titles] for key in ("p50", "p99")})


def write(result, folder):
    machine = result["machine"]
    lines = ["# IPN beside Linux bridge, Open vSwitch and VDE", "",
             "Made by `sudo ./dev bench`. Medians and, in brackets, the range; the peers took turns, and × is the median of what each round shows by itself.", "",
             f"{machine['date']}, commit {machine['commit']}; {machine['cpu']}; Linux {machine['kernel']}; libvirt {machine['libvirt']}; "
             f"{machine['qemu']}; {machine['ovs']} (userspace datapath); VDE {machine['vde']}; {machine['iperf3']}; load before it {machine['load']}; "
             f"{result['runs']} runs of {result['seconds']:g} s.", "",
             "Linux bridge is as libvirt makes its networks, the hub the same with learning off. Members are taps as QEMU has them: non-blocking, with "
             "the virtio-net header and the checksum left to the device; those of VDE (its own sockets) and of Open vSwitch's userspace datapath finish "
             "checksums themselves, and can't send segments. "
             "One CPU sends, one receives; a switch in user space shares them. Bare is an XDP program that redirects each frame and looks at none, native and generic: "
             "what the kernel can give at most, to nobody's use, for it breaks unfinished checksums and loses frames for all where one can't take them.", ""]
    if "frames" in result:
        lines += ["## One to one: kframes/s delivered", "", *frames_table(result["frames"], "switch"), "", "![one to one](switch.svg)", "",
                  "## One to many: kframes/s delivered to each", "", *frames_table(result["frames"], "bus"), "", "![one to many](bus.svg)", "",
                  "## One to many: kframes/s sent", "",
                  "Where one CPU has to receive for all, it is what bounds the table above; this one is bound by the network alone, and counts what "
                  "overran a receiver's queue. [What bounds it, by profile](bounds.md).", "", *sent_table([row for row in result["frames"] if row["kind"] == "bus"]), "",
                  "With the host and a process among those who receive, who read nothing:", "", *sent_table([row for row in result["frames"] if row["kind"] == "mixed"]), "",
                  "## How busy the one CPU is that receives for all, %", "",
                  "From some 95 on, it bounds what is delivered, and not the network.", "",
                  *reading_table([row for row in result["frames"] if row["kind"] == "bus"]), "",
                  "## CPU time of the whole machine per frame delivered, ns", "", *cpu_table([row for row in result["frames"] if row["kind"] != "mixed"]), "",
                  "## Lost on the way, %, and frames found with a broken checksum", "",
                  "A sender that never waits overruns whoever is slower.", "", *losses([row for row in result["frames"] if row["kind"] != "mixed"]), ""]
    if "latency" in result:
        lines += ["## There and back, 64 bytes", "", *plain_table(result["latency"], [("p50, µs", "p50", 1), ("p99, µs", "p99", 1)]), "",
                  "![latency](latency.svg)", ""]
    if "bulk" in result:
        lines += ["## TCP between two network namespaces (iperf3, veth; VDE: vde_plug's taps)", "",
                  *plain_table(result["bulk"], [("Gbit/s", "gbit", 2), ("retransmits", "retransmits", 0)]), "", "![bulk](bulk.svg)", ""]
    if "guests" in result:
        lines += ["## Two guests (iperf3)", "",
                  *plain_table(result["guests"], [("TCP, Gbit/s", "gbit", 2), ("retransmits", "retransmits", 0), ("UDP, Mbit/s", "udp", 0),
                                                  ("lost, %", "lost", 2), ("checksum errors", "broken", 0)]), ""]
    with open(os.path.join(folder, "peers.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    pictures(result, folder)
