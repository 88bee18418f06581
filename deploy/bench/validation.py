"""How fast tables are checked: our columns beside frictionless, in one run, on generated 演示数据.

`make bench-validation` checks a file of 1,000,000 rows × 10 columns with constraints: clean, and with every row bad.
frictionless reads a tenth of it (its speed does not depend on the length), then both check the same 100,000 rows, and
must find the same. Then whole uploads are timed, as `checking` says. The last line, `ratio R`, is the clean file's
rows/s by frictionless' rows/s.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from checking import time_check_file
from frictionless import Dialect, Schema
from frictionless.resources import TableResource

from disclosure.validation.columnar import Result, validate_csv, validate_sheet

KINDS = ("工程建设", "政府采购", "土地使用权", "国有产权")
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "notice_key", "type": "string", "constraints": {"required": True, "unique": True, "maxLength": 40}},
        {"name": "title", "type": "string", "constraints": {"required": True, "minLength": 4, "maxLength": 200}},
        {"name": "business_type", "type": "string", "constraints": {"required": True, "enum": list(KINDS)}},
        {"name": "region_code", "type": "string", "constraints": {"pattern": r"\d{6}"}},
        {"name": "buyer_name", "type": "string", "constraints": {"required": True, "maxLength": 100}},
        {"name": "published", "type": "date", "constraints": {"required": True, "minimum": "2008-05-01"}},
        {"name": "deadline", "type": "datetime"},
        {"name": "bidders", "type": "integer", "constraints": {"minimum": 1, "maximum": 500}},
        {"name": "budget", "type": "number", "constraints": {"minimum": 0}},
        {"name": "winning_amount", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["notice_key"],
}
NAMES = [str(field["name"]) for field in SCHEMA["fields"]]
UPLOAD_ROWS = 200_000
TYPED = ("bidders", "budget", "winning_amount")  # cells that are numbers in a workbook


def clean_rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Rows without a fault."""
    chance = random.Random(seed)  # noqa: S311 - sample data, no secret
    for number in range(count):
        day = date(2015, 1, 1) + timedelta(days=chance.randrange(3650))
        budget = chance.randrange(10**4, 10**10)
        yield [
            f"hnsggzy:{number:010}",
            f"演示数据：长沙市演示路{chance.randrange(9999)}号道路维护工程招标公告",
            chance.choice(KINDS),
            str(430100 + chance.randrange(25)),
            f"长沙市演示局第{chance.randrange(300)}办公室",
            day.isoformat(),
            f"{(day + timedelta(days=20)).isoformat()}T{chance.randrange(8, 18):02}:30:00",
            str(chance.randrange(1, 60)),
            f"{budget / 100:.2f}",
            f"{budget * 0.9 / 100:.2f}" if number % 3 else "",
        ]


def bad_rows(count: int) -> Iterator[list[str]]:
    """Rows that each have one fault or more, of ten kinds in turn, with texts that seldom repeat."""
    for number, row in enumerate(clean_rows(count)):
        faults: tuple[tuple[int, str], ...] = (
            (0, f"hnsggzy:{number // 20:010}"),
            (1, ""),
            (2, f"其他{number}"),
            (3, f"长沙{number}"),
            (4, ""),
            (5, row[5].replace("-", "/")),
            (6, row[6].replace("T", " ")[:16]),
            (7, f"{number}家"),
            (8, f"-{row[8]}"),
            (9, f"{number}万元"),
        )
        for place, cell in (faults[number % 10], faults[(number // 10) % 10]):
            row[place] = cell
        yield row


def write_csv(path: Path, rows: Iterator[list[str]]) -> None:
    """The rows as a CSV; no cell needs quotes."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(",".join(NAMES) + "\n")
        handle.writelines(",".join(row) + "\n" for row in rows)


def write_xlsx(path: Path, rows: Iterator[list[str]]) -> None:
    """The rows as a workbook with numbers where a person would have typed numbers."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        for number, row in enumerate(rows, start=1):
            for place, (name, cell) in enumerate(zip(NAMES, row, strict=True)):
                if name in TYPED and cell.lstrip("-").replace(".", "").isdecimal():
                    sheet.write_number(number, place, float(cell))
                elif cell:
                    sheet.write_string(number, place, cell)


def frictionless(path: Path) -> tuple[Counter[str], int]:
    """All errors by type, and the rows; streamed, so that no report of a million errors is timed."""
    header = Dialect.from_descriptor({"header": True, "headerRows": [1]})
    schema = Schema.from_descriptor(SCHEMA)
    counts: Counter[str] = Counter()
    rows = 0
    with TableResource(path=path.name, basepath=str(path.parent), schema=schema, dialect=header) as table:
        for row in table.row_stream:
            rows += 1
            counts.update(error.type for error in row.errors)
    return counts, rows


def timed(function: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The best of some runs, in seconds, and the answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        started = time.perf_counter()
        answer = function()
        best = min(best, time.perf_counter() - started)
    return best, answer


def compare(name: str, ours: Path, theirs: Path, check: Callable[[Path], Result], times: int) -> float:
    """Print both sides' rows/s and return how many times faster ours is; stop when the answers differ."""
    their_seconds, (expected, their_rows) = timed(lambda: frictionless(theirs), 1)
    found = check(theirs).counts
    if +found != +expected:
        sys.exit(f"{name}: the answers differ: {found} {expected}")
    seconds, result = timed(lambda: with_report(check(ours)), times)
    their_speed, speed = their_rows / their_seconds, result.rows / seconds
    ratio, share = speed / their_speed, result.handed_over.share
    print(f"{name:10}  frictionless {their_speed:>9,.0f} rows/s  ours {speed:>9,.0f} rows/s  {ratio:6.1f} ×")
    print(f"{'':10}  {sum(result.counts.values()):,} errors; {share:.4%} of the cells handed over", flush=True)
    return ratio


def with_report(result: Result) -> Result:
    """The result, its report made."""
    result.report()
    return result


def time_long(folder: Path, clean: Path, rows: int) -> None:
    """Print the time and memory of ten times the clean file, checked by a process of its own."""
    labels, _, body = clean.read_bytes().partition(b"\n")
    path = folder / "long.csv"
    with path.open("wb") as handle:
        handle.write(labels + b"\n")
        for number in range(10):
            handle.write(body.replace(b"hnsggzy:0", b"hnsggzy:%d" % number))
    del body
    started = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--only", str(path)], check=True)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'long':10}  {10 * rows:,} rows in {seconds:.1f} s, {10 * rows / seconds:,.0f} rows/s, peak {peak:,.0f} MB")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--reference-rows", type=int, default=100_000)
    parser.add_argument("--sheet-rows", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=3, help="the best of so many runs of ours")
    parser.add_argument("--long", action="store_true", help="and ten times the rows")
    parser.add_argument("--only", type=Path, help="check this file, and nothing else")
    options = parser.parse_args()
    if options.only:
        sys.exit(0 if validate_csv(options.only, SCHEMA).valid else 1)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, options)
        csv, sheet = partial(validate_csv, schema=SCHEMA), partial(validate_sheet, schema=SCHEMA)
        clean = compare("CSV clean", folder / "clean.csv", folder / "clean-part.csv", csv, options.times)
        compare("CSV bad", folder / "bad.csv", folder / "bad-part.csv", csv, options.times)
        compare("XLSX clean", folder / "clean.xlsx", folder / "clean.xlsx", sheet, options.times)
        compare("XLSX bad", folder / "bad.xlsx", folder / "bad.xlsx", sheet, options.times)
        time_check_file(folder, UPLOAD_ROWS, options.sheet_rows, options.times)
        if options.long:
            time_long(folder, folder / "clean.csv", options.rows)
    print(f"ratio {clean:.1f}")


def write_files(folder: Path, options: argparse.Namespace) -> None:
    """The clean and the bad table, whole and in part, and as workbooks."""
    for name, rows in (("clean", clean_rows), ("bad", bad_rows)):
        write_csv(folder / f"{name}.csv", rows(options.rows))
        write_csv(folder / f"{name}-part.csv", rows(options.reference_rows))
        write_xlsx(folder / f"{name}.xlsx", rows(options.sheet_rows))


if __name__ == "__main__":
    main()
