"""The Fiscal Data Package of a published budget table: one zip with the cube and its descriptor, the same for the same
rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from disclosure.budget.datapackage import fiscal_package, fiscal_rows

__all__ = ["write_fiscal_package"]

CUBE, DESCRIPTOR = "cube.csv", "datapackage.json"
NO_TIME = (1980, 1, 1, 0, 0, 0)  # when an entry was written says nothing, and would change its bytes


def write_fiscal_package(table: Path, target: Path, name: str, title: str, description: str) -> bool:
    """Write the package of the CSV `table`, which has the columns of schemas/tables/budget-table.yaml. False, and
    nothing to publish, when no row of it adds up. Only one row is in memory at a time."""
    years: set[int] = set()
    with ZipFile(target, "w", compression=ZIP_DEFLATED) as package:
        rows = fiscal_rows(_read(table))
        with package.open(_entry(CUBE), "w", force_zip64=True) as entry:
            out = io.TextIOWrapper(entry, encoding="utf-8", newline="")
            writer: csv.DictWriter[str] | None = None
            for row in rows:
                if writer is None:
                    writer = csv.DictWriter(out, list(row), lineterminator="\r\n")
                    writer.writeheader()
                writer.writerow(row)
                years.add(row["year"])
            out.flush()
            out.detach()
        if not years:
            return False
        described = fiscal_package(name, title, description, (min(years), max(years)), CUBE)
        package.writestr(_entry(DESCRIPTOR), json.dumps(described, ensure_ascii=False, indent=1))
    return True


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, NO_TIME)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _read(table: Path) -> Iterator[Mapping[str, Any]]:
    """The table's rows with the types that the cube needs."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            total, amount = row["total"] == "true", row["amount"] or None
            yield {**row, "year": int(row["year"]), "total": total, "amount": amount}
