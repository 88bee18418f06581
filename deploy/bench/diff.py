"""How fast two releases are compared: our columns beside a plain Python dictionary, in one run, on 演示数据.

`make bench-diff` compares two files of 1,000,000 rows × 10 columns of which 1 % changed, in another order. Each side
runs in a process of its own, so that its memory can be told; both must find the same. The last line, `ratio R`, is
the dictionary's time by ours.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from validation import NAMES, clean_rows, write_csv

from disclosure.release.diff import compare

KEY = NAMES[0]
AMOUNT = len(NAMES) - 1
MOST_SECONDS = 5.0  # for a million rows (issue 5)


def write_files(folder: Path, rows: int) -> None:
    """A release and the next one: 1 % of the rows changed, 0.1 % left, 0.1 % new, all in another order."""
    before = list(clean_rows(rows))
    write_csv(folder / "before.csv", iter(before))
    chance = random.Random(2)  # noqa: S311 - sample data, no secret
    after = before[rows // 1000 :]
    for place in chance.sample(range(len(after)), rows // 100):
        after[place] = [*after[place][:AMOUNT], f"{chance.randrange(10**9)}.01"]
    after += ([f"new:{number}", *before[number][1:]] for number in range(rows // 1000))
    chance.shuffle(after)
    write_csv(folder / "after.csv", iter(after))


def by_columns(folder: Path) -> tuple[int, int, int]:
    """Added, removed and changed rows, as the platform counts and writes them down."""
    summary = compare(folder / "before.csv", folder / "after.csv", [KEY], folder)
    return summary.added, summary.removed, summary.changed


def by_dictionary(folder: Path) -> tuple[int, int, int]:
    """The same by a dictionary of rows, as one would write it first; the changes are kept, in the order of the keys."""
    tables = []
    for name in ("before.csv", "after.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            tables.append({row[KEY]: row for row in csv.DictReader(handle)})
    before, after = tables
    added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    changed = [
        (key, {name: (before[key][name], after[key][name]) for name in NAMES if before[key][name] != after[key][name]})
        for key in sorted(before.keys() & after.keys())
        if before[key] != after[key]
    ]
    return len(added), len(removed), len(changed)


SIDES = {"columns": by_columns, "dictionary": by_dictionary}


def run(side: str, folder: Path, times: int) -> tuple[float, list[str]]:
    """The best of some runs of one side in seconds, printed with its peak memory; and its answer."""
    best, processor, memory, words = float("inf"), "0", "0", [""]
    for _ in range(times):
        command = [sys.executable, __file__, "--only", side, "--folder", str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, processor, memory, *words = done.stdout.split()
        best = min(best, float(seconds))
    used = f"{float(processor):6.2f} s of processors, peak {memory:>6} MB"
    print(f"{side:12} {best:6.2f} s  {used}  added, removed, changed: {', '.join(words)}", flush=True)
    return best, words


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3, help="the best of so many runs of ours")
    parser.add_argument("--only", choices=SIDES, help="one side alone, on files that are there")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.only:
        started = time.perf_counter()
        counts = SIDES[options.only](options.folder)
        seconds = time.perf_counter() - started
        print(seconds, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, *counts)
        return
    with TemporaryDirectory() as name:
        write_files(Path(name), options.rows)
        theirs, expected = run("dictionary", Path(name), 1)
        ours, found = run("columns", Path(name), options.times)
    if found != expected:
        sys.exit("the answers differ")
    limit = MOST_SECONDS * options.rows / 1_000_000
    print(f"{options.rows:,} rows in {ours:.2f} s; at most {limit:.2f} s: {'kept' if ours <= limit else 'BROKEN'}")
    print(f"ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
