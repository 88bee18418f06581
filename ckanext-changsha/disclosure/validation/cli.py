"""``changsha-validate FILE --schema NAME [--json | --html]``: check a file without the portal.

Exit status 0: the file passed; 1: findings block it; 2: it could not be checked (no such file or schema, or the check
itself ended without an answer). What ``--json`` prints is described in docs/developers.md, "The verdict as JSON".
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure import sandbox
from disclosure.dates import SHANGHAI
from disclosure.findings import Finding, describe
from disclosure.sandbox import SandboxFailed
from disclosure.tables import UnknownTableSchema, table_schema, table_schemas
from disclosure.validation.check import check_file
from disclosure.validation.report import report_page
from disclosure.validation.verdict import Verdict

__all__ = ["main"]

PASSED, BLOCKED, NOT_RUN = 0, 1, 2
REPORT = "disclosure.validation.report:write_report"
SHOWN = 20  # findings of one code that are printed for people; --json gives all that the verdict keeps
WORDS = {
    "zh": {
        "passed": "通过",
        "blocked": "未通过",
        "rows": "行",
        "mend": "改法",
        "more": "（另有 {more} 处）",
        "no_file": "找不到文件：{file}",
        "schemas": "可用的表结构",
    },
    "en": {
        "passed": "passed",
        "blocked": "not passed",
        "rows": "rows",
        "mend": "mend",
        "more": "({more} more)",
        "no_file": "no such file: {file}",
        "schemas": "table schemas",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0: passed, 1: findings that block, 2: the check could not be made."""
    options = _options().parse_args(arguments)
    words = WORDS[options.lang]
    if not options.file.is_file():
        print(words["no_file"].format(file=options.file), file=sys.stderr)
        return NOT_RUN
    try:
        table_schema(options.schema)
    except UnknownTableSchema as error:
        said = describe(Finding(error.code, values={"schema": options.schema}), options.lang)
        print(f"{said['message']} {words['schemas']}: {', '.join(table_schemas())}", file=sys.stderr)
        return NOT_RUN
    verdict = check_file(
        options.file,
        options.schema,
        name=options.file.name,
        product=options.out,
        checked_at=datetime.now(SHANGHAI).isoformat(timespec="seconds"),
    )
    if options.html:
        print(_page(options.file, verdict, options.lang))
    elif options.json:
        shown = {**verdict.to_dict(), "findings": [finding.to_dict(options.lang) for finding in verdict.findings]}
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        _print(verdict, options.lang)
    if any(code.startswith("sandbox.") for code in verdict.counts):
        return NOT_RUN
    return PASSED if verdict.passed else BLOCKED


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="changsha-validate", description="按表结构检查数据表 / check a table")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--schema", required=True, metavar="NAME", help="schemas/tables/NAME.yaml")
    parser.add_argument("--out", type=Path, metavar="CSV", help="write the normalised CSV here when it passes")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the verdict as JSON")
    form.add_argument("--html", action="store_true", help="print a report as one HTML page, to be saved and read")
    parser.add_argument("--lang", choices=sorted(WORDS), default="zh")
    return parser


def _page(path: Path, verdict: Verdict, language: str) -> str:
    """The report as HTML, made in the sandbox, since it shows what the file holds."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        told, target = folder / "verdict.json", folder / "report.html"
        told.write_text(json.dumps(verdict.to_dict(), ensure_ascii=False), encoding="utf-8")
        arguments = (str(path), path.name, str(told), str(target), language)
        try:
            sandbox.run(REPORT, *arguments, writable=folder)
        except SandboxFailed:  # the table cannot be shown; the findings can
            return report_page(verdict, path.name, [], [], language)
        return target.read_text(encoding="utf-8")


def _print(verdict: Verdict, language: str) -> None:
    words = WORDS[language]
    print(f"{words['passed' if verdict.passed else 'blocked']}  {verdict.rows} {words['rows']}  {verdict.sha256}")
    for code, count in verdict.counts.items():
        found = [finding for finding in verdict.findings if finding.code == code][:SHOWN]
        for finding in found:
            said = describe(finding, language)
            print(f"[{finding.severity.value}] {said['title']}: {said['message']} {words['mend']}: {said['mend']}")
        if count > len(found):
            print(f"        {code} {words['more'].format(more=count - len(found))}")


if __name__ == "__main__":
    sys.exit(main())
