"""A whole document: its grids in order become tables, and its tables become records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from disclosure.budget.codes import check_codes
from disclosure.budget.grid import Grid, is_amount, is_contents, split_context, states_unit_or_maker, tidy
from disclosure.budget.header import Columns, header_rows, read_columns
from disclosure.budget.identities import check_identities
from disclosure.budget.identity import Identity, identify, maker_of, organization_key
from disclosure.budget.standard import TableForm, by_labels, recognise
from disclosure.budget.table import Table
from disclosure.budget.unit import find_unit
from disclosure.findings import Finding, Severity
from disclosure.records import Kind, ParseResult, Record

__all__ = ["SAVED", "assemble"]

SAVED = "budget_file"  # the source of records whose files were saved by hand
BLANKS = "表中空白处为 0，未逐格列出。"
NEAR = 6  # lines above a table in which its title may stand
MOST_UNREAD = 20  # cells named one by one; the rest are counted


def assemble(
    grids: Iterable[Grid],
    stated: Identity,
    *,
    source: str = SAVED,
    url: str = "",
    published: date | None = None,
    accounts: dict[tuple[str, int, str], list[Table]] | None = None,
) -> ParseResult:
    """The records of one document, from its grids in reading order and from what its cover states.

    Every grid's file is named by a record or by a finding. The tables are added to `accounts`: in what several
    documents must agree is checked when all are read (`check_accounts`).
    """
    reading = _Reading(stated)
    for grid in grids:
        reading.read(grid)
    return reading.result(_Origin(source, url, published), {} if accounts is None else accounts)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a document comes from."""

    source: str
    url: str
    published: date | None


@dataclass(slots=True)
class _Reading:
    """The state between two grids: the table that a continuation page would belong to."""

    stated: Identity
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    last: Grid | None = None
    titles: list[str] = field(default_factory=list)

    def read(self, grid: Grid) -> None:
        """Take the grid as a new table, as a continuation of the last one, or as none of ours."""
        if is_contents(grid.cells):
            self._note("budget.contents", grid)
            return
        inner, start = split_context(grid.cells)
        context = [*map(tidy, grid.context), *inner]
        body = grid.cells[start:]
        height = header_rows(body)
        columns = read_columns(body[:height], body[height:])
        form, title = _form([grid.sheet, *context[-NEAR:]])
        current = self.tables[-1] if self.tables else None
        if current and self._continues(current, grid, form, columns, height, context):
            current.add(grid, start + (height if not current.form.text else 0))
            if grid.file != current.file:
                self._note("budget.continued", grid, table=current.title, first=current.file)
            self.last = grid
            return
        form = form or by_labels(cell for row in body for cell in row)
        if form is None or not (columns.sides or form.text):
            self._note_unknown(grid, context, columns)
            return
        self._begin(form, columns, grid, start + (0 if form.text else height), context, title)

    def _begin(
        self, form: TableForm, columns: Columns, grid: Grid, start: int, context: Sequence[str], title: str
    ) -> None:
        headings = [title, *columns.names, *(cell for row in grid.cells[:start] for cell in row)]
        maker = next(filter(None, map(maker_of, context)), "")
        table = Table(form, columns, find_unit(context[-NEAR:], headings), maker, grid.file)
        table.add(grid, start)
        self.tables.append(table)
        self.titles.append(title)
        self.last = grid

    def _continues(
        self, current: Table, grid: Grid, form: TableForm | None, columns: Columns, height: int, context: Sequence[str]
    ) -> bool:
        """True for the next page of the same table: without a title, and with the same header or none."""
        last = self.last
        if last is None or grid.sheet != last.sheet:
            return False
        if grid.page is not None and last.page is not None and grid.page - last.page not in {0, 1}:
            return False
        if form is not None and (form is not current.form or find_unit(context) or current.form.text):
            return False
        width = max(map(len, grid.cells), default=0)
        if current.form.text:
            return form is None and width == max(map(len, last.cells), default=0)
        if height:
            return columns.names == current.columns.names
        lost = len(current.columns.names) - width
        return lost == 0 or (form is None and lost > 0 and width == 1 + len(current.columns.amounts))

    def _note_unknown(self, grid: Grid, context: Sequence[str], columns: Columns) -> None:
        """Say of a table without a title that it lacks one: alone, a page of a budget can't be told from another."""
        money = (cell for row in grid.cells for cell in row if ("," in cell or "." in cell) and is_amount(cell))
        if not context and (columns.sides or any(money)):
            self._note("budget.untitled_table", grid)
        else:
            named = (line for line in reversed(context) if not states_unit_or_maker(line))
            self._note("budget.other_table", grid, title=next(named, (context or [""])[-1])[:60])

    def _note(self, code: str, grid: Grid, **values: str) -> None:
        place = grid.sheet or (f"p{grid.page}" if grid.page else "")
        self.findings.append(Finding(code, Severity.INFO, grid.file, place, values=values))

    def result(self, origin: _Origin, others: dict[tuple[str, int, str], list[Table]]) -> ParseResult:
        """Records of the tables that were read, and all findings."""
        result = ParseResult(findings=self.findings)
        tables = [table.finish() for table in self.tables]
        if _is_template(tables, self.stated):
            result.findings += _once_a_file("budget.template", tables)
            return result
        keys: set[str] = set()
        accounts: dict[tuple[str, int, str], list[Table]] = defaultdict(list)  # organisation, year, stage: its tables
        for table, title in zip(tables, self.titles, strict=True):
            identity = Identity(table.organization).or_else(_of_title(title, table)).or_else(self.stated)
            lacking = [name for name in ("organization", "year", "stage") if not getattr(identity, name)]
            if lacking:
                result.findings.append(_about(table, f"budget.{lacking[0]}_missing", Severity.BLOCK))
                continue
            record = _record(table, identity, origin)
            if record.key in keys:
                result.findings.append(_about(table, "budget.repeated_table"))
                continue
            keys.add(record.key)
            result.records.append(record)
            result.findings += _findings(table)
            table.account = f"{identity.year}年{identity.stage}"
            accounts[organization_key(identity.organization), identity.year, identity.stage].append(table)
        for key, account in accounts.items():
            result.findings += [*check_identities(account), *check_codes(account, key[1])]
            others.setdefault(key, []).extend(account)
        return result


def _form(context: Sequence[str]) -> tuple[TableForm | None, str]:
    """The table that the nearest title line names, or else the sheet's own name, and that line."""
    for line in reversed(context):
        form = recognise(line)
        if form is not None:
            return form, line
    return None, ""


def _of_title(title: str, table: Table) -> Identity:
    """Year and stage as the title states them; the form itself settles the stage when the title does not."""
    found = identify([title])
    stage = "调整" if found.stage == "调整" else table.form.stage or found.stage
    return Identity("", found.year, stage)


def _record(table: Table, identity: Identity, origin: _Origin) -> Record:
    organization, year, stage = identity.organization, identity.year, identity.stage
    key = "|".join((organization_key(organization), str(year), stage, table.key))
    body = {
        "organization": organization,
        "year": year,
        "stage": stage,
        "table": table.form.id,
        "table_name": table.title,
        "source_unit": table.unit,
        "columns": [] if table.form.text else table.columns.amounts,
        "rows": [row.to_dict() for row in table.rows],
        "notes": "\n".join([*dict.fromkeys(table.notes), *([] if table.form.text else [BLANKS])]),
    }
    title = f"{organization}{year}年{stage} {table.title}"
    return Record(
        kind=Kind.BUDGET,
        key=key,
        title=title,
        publisher=organization,
        published=origin.published,
        body=body,
        source=origin.source,
        url=origin.url,
        origin=table.file,
    )


def _is_template(tables: Sequence[Table], stated: Identity) -> bool:
    """True when no amount is filled in, and it is not just that an organisation has no such money."""
    money = [table for table in tables if not table.form.text]
    if not money or not all(table.blank for table in money):
        return False
    named = stated.organization or all(table.organization for table in money)
    return not (named and all(table.form.empty for table in money))


def _findings(table: Table) -> list[Finding]:
    """What is wrong inside one table."""
    findings = []
    if not table.unit and not table.blank and not table.form.text:
        findings.append(_about(table, "budget.unit_missing"))
    for number, column, text in table.unread[:MOST_UNREAD]:
        values = {"table": table.title, "text": text[:40], "count": len(table.unread)}
        place = (table.file, table.sheet, number, column)
        findings.append(Finding("budget.amount_unreadable", Severity.WARN, *place, values))
    return findings


def _about(table: Table, code: str, severity: Severity = Severity.WARN) -> Finding:
    return Finding(code, severity, table.file, table.sheet, values={"table": table.title})


def _once_a_file(code: str, tables: Sequence[Table]) -> list[Finding]:
    return [Finding(code, Severity.INFO, file) for file in dict.fromkeys(table.file for table in tables)]
