"""Real files give what a person read in them: field accuracy over lists that were written by hand."""

import csv
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from stated import alike, stated

from ckanext.changsha.harvesters import budget, gazette, transactions
from ckanext.changsha.harvesters.source import SavedFile

ENOUGH = 0.97
EXPECTED = Path(__file__).parent / "expected"
PARSERS = {"transactions": transactions.parse_files, "gazette": gazette.parse_files, "budget": budget.parse_files}


@cache
def expected(kind):
    """(file, record, field, value) of a list; `record` ends a key, or is a part of a key or title, where a file has
    several records."""
    with (EXPECTED / f"{kind}.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row.values()) for row in csv.DictReader(lines)]


def records_of(kind, samples, name):
    """The records of one file, read alone as `changsha-parse` reads it, the fullest of each key first."""
    parsed = PARSERS[kind]([SavedFile(name, (samples / name).read_bytes())])
    return sorted(parsed.records, key=lambda record: -len(str(record.body)))


def misses(kind, samples):
    """Fields asked for, and the (file, record, field, expected, stated) that differ."""
    asked, wrong = Counter(), []
    by_file = defaultdict(list)
    for name, which, field, value in expected(kind):
        by_file[name].append((which, field, value))
    for name, entries in by_file.items():
        records = records_of(kind, samples, name)
        for which, field, value in entries:
            asked[field] += 1
            record = next((one for one in records if one.key.endswith(which)), None) or next(
                (one for one in records if which in one.key or which in one.title), None
            )
            said = stated(record, field) if record else "no record"
            if not alike(value, said):
                wrong.append((name, which, field, value, said))
    return asked, wrong


@pytest.mark.parametrize("kind", ["transactions"])
def test_the_fields_say_what_a_person_reads(kind, samples):
    asked, wrong = misses(kind, samples)
    missed = Counter(field for _, _, field, _, _ in wrong)
    for field, count in sorted(asked.items()):
        print(f"{kind} {field}: {count - missed[field]} of {count}")
    for name, which, field, value, said in wrong:
        print(f"{name} {which} {field}: expected {value!r}, got {said!r}")
    assert all(1 - missed[field] / count >= ENOUGH for field, count in asked.items()), wrong
