"""Time `check_file`, from the bytes of an upload to its verdict and product, beside frictionless' reading alone.

The tables are of the schema administrative-penalty, 17 columns, with generated 演示数据: every company, code and
document number is another, which is the hardest case for checks that look at each text once.
"""

from __future__ import annotations

import csv
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from frictionless import Dialect, Schema
from frictionless.resources import TableResource

from disclosure.privacy.checksums import USCC_SIGNS, USCC_WEIGHTS
from disclosure.sandbox import close_warm
from disclosure.tables import table_schema
from disclosure.validation import Verdict, check_file

__all__ = ["time_check_file"]

SCHEMA = "administrative-penalty"
FIELDS = table_schema(SCHEMA)["fields"]
STANDARD = ("name", "type", "format", "constraints")  # what frictionless knows of a field
TYPED = ("fine", "confiscated")  # cells that are numbers in a workbook
FACTS = ("在经营场所销售商品未按规定明码标价", "未经许可从事演示经营活动，责令改正后仍未改正")


def time_check_file(folder: Path, rows: int, part_rows: int, times: int) -> None:
    """Print a line for a CSV and one for a workbook of `rows`; frictionless reads `part_rows` of each."""
    for suffix, write in ((".csv", _csv), (".xlsx", _xlsx)):
        ours, theirs = write(folder / f"penalties{suffix}", rows), write(folder / f"penalties-part{suffix}", part_rows)
        _compare(ours, theirs, times)


def _compare(ours: Path, theirs: Path, times: int) -> None:
    """frictionless reads `theirs`, which may be a part, as its speed does not depend on the length. Both are compared
    by wall time, as people wait, and by CPU seconds, which other work on the machine changes less."""
    wall, cpu, verdict = _checked(ours, times)
    their_wall, their_cpu, read = _timed(lambda: _frictionless(theirs))
    assert verdict.passed, verdict.counts  # noqa: S101 - a bench of a refusal would tell nothing
    kind = f"check_file {ours.suffix[1:].upper()}"
    print(f"{kind:15}  {verdict.rows:,} rows × {len(verdict.fields)} in {wall:.1f} s of time, {cpu:.1f} s of CPU")
    for name, mine, other in (("time", wall, their_wall), ("CPU", cpu, their_cpu)):
        speed, their_speed = verdict.rows / mine, read / other
        print(f"{'':15}  rows per second of {name:4}  frictionless {their_speed:>7,.0f}  ours {speed:>7,.0f}", end="")
        print(f"  {speed / their_speed:5.1f} ×", flush=True)


def _checked(path: Path, times: int) -> tuple[float, float, Verdict]:
    """The best wall seconds, the mean of the CPU seconds with a part of the sandbox's start, and the verdict.

    The sandbox's server is started by the first check, as a worker's is; what its children used is known at its end.
    """
    best, before = float("inf"), os.times()
    for _ in range(times):
        seconds, _, verdict = _timed(lambda: _check(path))
        best = min(best, seconds)
    close_warm()
    after = os.times()
    return best, (sum(after[:4]) - sum(before[:4])) / times, verdict


def _timed(function: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, CPU seconds with those of child processes, and the answer."""
    before, started = os.times(), time.perf_counter()
    answer = function()
    seconds, after = time.perf_counter() - started, os.times()
    return seconds, sum(after[:4]) - sum(before[:4]), answer


def _check(path: Path) -> Verdict:
    product = path.with_name("product.csv")
    return check_file(path, SCHEMA, name=path.name, product=product, checked_at="2026-11-24T10:00:00+08:00")


def _frictionless(path: Path) -> int:
    """The rows that frictionless validates; it neither screens nor writes."""
    schema = Schema.from_descriptor({"fields": [{key: f[key] for key in STANDARD if key in f} for f in FIELDS]})
    header = Dialect.from_descriptor({"header": True, "headerRows": [1]})
    report = TableResource(path=path.name, basepath=str(path.parent), schema=schema, dialect=header).validate()
    return int(report.tasks[0].stats["rows"])


def _csv(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(field["name"] for field in FIELDS)
        writer.writerows(_rows(rows))
    return path


def _xlsx(path: Path, rows: int) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        names = [str(field["name"]) for field in FIELDS]
        sheet.write_row(0, 0, names)
        for number, row in enumerate(_rows(rows), start=1):
            for place, (name, cell) in enumerate(zip(names, row, strict=True)):
                if name in TYPED and cell:
                    sheet.write_number(number, place, float(cell))
                elif cell:
                    sheet.write_string(number, place, cell)
    return path


def _rows(count: int) -> Iterator[list[str]]:
    """Penalties without a fault."""
    chance = random.Random(1)  # noqa: S311 - sample data, no secret
    for number in range(count):
        day = date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
        fine = chance.randrange(1, 10**5) / 100
        yield [
            f"长沙演示第{number}商贸有限公司",
            "法人及非法人组织",
            _uscc(number),
            f"长演市监罚〔{day.year}〕{number}号",
            "未按规定明码标价",
            f"当事人于{day.year}年{day.month}月{day.day}日，{chance.choice(FACTS)}，涉案金额{fine * 3:.2f}元",
            "《价格法》第四十二条",
            "罚款",
            f"罚款人民币{fine * 10000:.0f}元, 限十五日内缴纳",
            f"{fine:.2f}",
            f"{fine / 2:.2f}" if number % 3 else "",
            day.isoformat(),
            (day + timedelta(days=2)).isoformat(),
            (day + timedelta(days=365)).isoformat(),
            f"长沙市演示监督管理局第{chance.randrange(40)}分局",
            "",
            "演示数据" if number % 2 else "",
        ]


def _uscc(number: int) -> str:
    """A right 统一社会信用代码 of digits alone, which looks most like a personal number."""
    code = f"91439999{number:09}"
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, USCC_WEIGHTS, strict=True))
    return code + USCC_SIGNS[-total % 31]
