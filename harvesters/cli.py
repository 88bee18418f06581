"""``changsha-parse {transaction,document,budget} FILE…``: saved source files in, normalised records and findings out.

It needs no CKAN, no database and no network; the files are parsed in the same sandbox as in a harvest.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ckanext.changsha.harvesters.engine import RawStore, StoredFile, parse_files
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.findings import Finding, describe
from disclosure.kinds import KINDS
from disclosure.records import Kind, ParseResult, Record

__all__ = ["main"]

PARSER_OF = {Kind.TRANSACTION: "transactions", Kind.DOCUMENT: "gazette", Kind.BUDGET: "budget"}
FOUND, NOTHING, USAGE = 0, 1, 2  # exit statuses: there are records, there are findings only, wrongly called


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Parse the files named on the command line and print what they hold."""
    asked = _arguments(arguments)
    missing = [path for path in asked.files if not path.is_file()]
    if missing:
        print(f"找不到文件：{'、'.join(map(str, missing))}", file=sys.stderr)
        return USAGE
    with tempfile.TemporaryDirectory(prefix="changsha-parse-") as folder:
        store = RawStore(Path(folder))
        files = [StoredFile.keep(SavedFile(str(path), path.read_bytes()), store) for path in asked.files]
        result = parse_files(PARSER_OF[Kind(asked.kind)], files, store)
    (_print_json if asked.json else _print_text)(result, out or sys.stdout)
    return FOUND if result.records else NOTHING


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="changsha-parse", description="Normalised records out of saved source files.")
    parser.add_argument("kind", choices=[kind.value for kind in Kind], help="what the files hold")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files that belong together are joined")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    return parser.parse_args(arguments)


def _print_json(result: ParseResult, out: TextIO) -> None:
    records = [
        {**record.to_dict(), "content_hash": record.content_hash, "dataset": _dataset(record)}
        for record in result.records
    ]
    findings = [finding.to_dict() for finding in result.findings]
    json.dump({"records": records, "findings": findings}, out, ensure_ascii=False, indent=1)
    print(file=out)


def _print_text(result: ParseResult, out: TextIO) -> None:
    for record in result.records:
        label = KINDS[record.kind].label["zh"]
        print(f"{label} {record.published or '日期不详'} {record.publisher} {record.title}", file=out)
        print(f"  标识 {record.key}；数据集 {_dataset(record)}；出自 {record.origin}", file=out)
    for finding in result.findings:
        print(f"{_place(finding)}：{describe(finding, 'zh')['message']}（{finding.code}）", file=out)
    print(f"共 {len(result.records)} 条记录，{len(result.findings)} 条问题", file=out)


def _dataset(record: Record) -> str:
    return KINDS[record.kind].dataset_of(record).name


def _place(finding: Finding) -> str:
    row = f"第 {finding.row} 行" if finding.row else ""
    return " ".join(part for part in (finding.file, finding.sheet, row, finding.field) if part)


if __name__ == "__main__":
    sys.exit(main())
