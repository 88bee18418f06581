"""Real files give what a person read in them: field accuracy over lists that were written by hand."""

import csv
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from stated import alike, amount, record_of, stated

from ckanext.changsha.harvesters import budget, gazette, transactions
from ckanext.changsha.harvesters.source import SavedFile

ENOUGH = 0.97
VAGUE = {"transactions.nothing_read", "transactions.unknown_shape", "source.unexpected_page", "gazette.json_unknown"}
EXPECTED = Path(__file__).parent / "expected"
PARSERS = {"transactions": transactions.parse_files, "gazette": gazette.parse_files, "budget": budget.parse_files}


def expected(kind):
    """The list's rows: file, record, field, expected. `record` tells apart what one file holds: the end of a key, a
    part of a key or title, or the cell of a table."""
    with (EXPECTED / f"{kind}.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row.values()) for row in csv.DictReader(lines)]


@cache
def parsed(kind, samples, names):
    """Records and findings of files that were read together, the fullest record of each key first."""
    result = PARSERS[kind]([SavedFile(name, (samples / name).read_bytes()) for name in names])
    return sorted(result.records, key=lambda record: -len(str(record.body))), result.findings


def said(kind, samples, name, which, field):
    """What our record says of the field; tables out of one document are read together, other files alone."""
    beside = (samples / name).parent.iterdir() if name.endswith(".csv") else [samples / name]
    names = tuple(sorted(path.relative_to(samples).as_posix() for path in beside))
    record = record_of(parsed(kind, samples, names)[0], name, which)
    if record is None:
        return "no record"
    return amount(record, which) if field == "amount" else stated(record, field)


@pytest.mark.parametrize("kind", PARSERS)
def test_the_fields_say_what_a_person_reads(kind, samples):
    entries = expected(kind)
    wrong = []
    for name, which, field, value in entries:
        ours = said(kind, samples, name, which, field)
        partly = field in {"table", "organization"} and value and value in ours  # 单位 and year stand around the name
        if not partly and not alike(value, ours):
            wrong.append((name, which, field, value, ours))
    asked, missed = Counter(entry[2] for entry in entries), Counter(entry[2] for entry in wrong)
    for field, count in sorted(asked.items()):
        print(f"{kind} {field}: {count - missed[field]} of {count}")
    for name, which, field, value, ours in wrong:
        print(f"{name} {which} {field}: expected {value!r}, got {ours!r}")
    assert all(1 - missed[field] / count >= ENOUGH for field, count in asked.items()), wrong


def test_nearly_every_file_gives_records_or_says_why_not(samples):
    answered, silent = 0, []
    for kind, top in (("transactions", "transactions"), ("gazette", "normative"), ("budget", "budget")):
        files = (path for path in (samples / top).rglob("*") if path.is_file())
        for _, together in groupby(sorted(files, key=lambda path: (path.parent, path)), lambda path: path.parent):
            names = tuple(path.relative_to(samples).as_posix() for path in together)
            records, findings = parsed(kind, samples, names)
            heard = {record.origin for record in records}
            heard |= {finding.file for finding in findings if finding.code not in VAGUE}
            answered += len(heard.intersection(names))
            silent += set(names) - heard
    share = answered / (answered + len(silent))
    print(f"records or a reason: {answered} of {answered + len(silent)} files ({share:.1%}); not: {silent}")
    assert share >= 0.98


def test_the_lists_are_of_many_files():
    files = {kind: {name for name, *_ in expected(kind)} for kind in PARSERS}
    assert all(len(files[kind]) >= least for kind, least in (("transactions", 80), ("gazette", 70), ("budget", 110)))
