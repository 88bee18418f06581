"""A03: small files that unpack into large ones end in a finding, in time and memory, while other checks go on."""

import gzip
import io
import multiprocessing
import resource
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bad_files import CASES, FAR, LAUGHING
from making import GOOD, ods, rezip, sheet, with_part, with_sheet, workbook, zipped

from disclosure.validation import check_file

SCHEMA = "service-matter"
MEGABYTE = 1 << 20
SECONDS, CHILD, PARENT = 10, 1024 * MEGABYTE, 50 * MEGABYTE
LINES = b"1,2\n" * (60 * MEGABYTE)  # 240 MB
CELL = "A" * 300_000_000


def doubled(content):
    return gzip.compress(gzip.compress(content, 9), 9)


def claiming(size):
    """A zip whose directory claims `size` bytes for a small member."""
    content = bytearray(zipped(a_csv="a,b\n1,2\n"))
    at = bytes(content).index(b"PK\x01\x02")
    content[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(content)


def many_members(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 1000)
    return out.getvalue()


def entities(depth):
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{names}]>'


def bombs():
    """Name, bytes and file name of each; made one at a time, for some are large."""
    named = ("upload-31", "upload-36", "upload-37", "upload-38", "xlsx-02", "xlsx-08", "json-01", "tabular-20")
    yield from ((name, *CASES[name][:2]) for name in named)
    yield "gzip of 240 MB", gzip.compress(LINES, 9), "a.csv.gz"
    yield "gzip in gzip", doubled(LINES), "a.csv.gz"
    yield "zip of 240 MB", zipped(a_csv=LINES), "a.zip"
    yield "zip in zip", zipped(b_zip=zipped(a_csv=LINES)), "a.zip"
    yield "10 GB claimed", claiming(0xFFFFFFFE), "a.xlsx"
    yield "10,000 sheets", many_members(10_000), "a.xlsx"
    yield "far cell", with_sheet(FAR), "a.xlsx"
    yield "laughing sheet", with_sheet(LAUGHING), "a.xlsx"
    yield "nine levels of entities", with_sheet(sheet("", entities(9))), "a.xlsx"
    yield "300 MB cell", with_sheet(sheet(f'<row><c t="inlineStr"><is><t>{CELL}</t></is></c></row>')), "a.xlsx"
    yield "300 MB of styles", with_part("xl/styles2.xml", CELL), "a.xlsx"
    yield "a million empty rows", with_sheet(sheet("<row/>" * 1_000_000)), "a.xlsx"
    yield "ODS repeated rows", ods('<table:table-row table:number-rows-repeated="1048576"/>' * 50), "a.ods"
    wide = '<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
    yield "ODS repeated columns", ods(f"{wide}<text:p>x</text:p></table:table-cell></table:table-row>" * 200), "a.ods"
    yield (
        "shared strings",
        rezip(workbook(), lambda n, d: b"<sst>" + b"<si/>" * 9_000_000 if "shared" in n else d),
        "a.xlsx",
    )
    yield "100 MB line", b"a,b\n" + b"1" * (100 * MEGABYTE), "a.csv"
    yield "a million columns", b"," * 1_000_000 + b"\n", "a.csv"
    yield "JSON of 50 million brackets", b"[" * 50_000_000, "a.json"
    yield "JSON number of 50 MB", b'[{"a":' + b"9" * 50_000_000 + b"}]", "a.json"


def write_bombs(folder):
    """Each bomb as a file, whose name begins with its number and its case."""
    for number, (name, content, file) in enumerate(bombs()):
        (folder / f"{number:02}#{name}#{file}").write_bytes(content)


@pytest.mark.acceptance("A03")
@pytest.mark.timeout(900)
def test_every_bomb_is_refused_in_time_and_memory(tally, tmp_path):
    maker = multiprocessing.get_context("fork").Process(target=write_bombs, args=(tmp_path,))
    maker.start()  # elsewhere, because a child's peak memory counts that of the process it was started from
    maker.join()
    good = tmp_path / "good.csv"
    good.write_text(GOOD, encoding="utf-8")
    expected = good_check(good)
    before, children = resident(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with ThreadPoolExecutor(1) as others:
        for path in sorted(tmp_path.glob("*#*")):
            _, name, file = path.name.split("#")
            meanwhile = [others.submit(good_check, good) for _ in range(4)]
            start = time.monotonic()
            verdict = check_file(path, SCHEMA, name=file)
            took = time.monotonic() - start
            undisturbed = all(check.result() == expected for check in meanwhile)
            said = not verdict.passed and verdict.findings and "sandbox.crashed" not in verdict.counts
            told = f"{took:.1f} s, {dict(verdict.counts)}, others undisturbed: {undisturbed}"
            tally.case(name, bool(said) and took <= SECONDS and undisturbed, told)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    tally.case("memory of the children", peak == children or peak * 1024 <= CHILD, f"{peak // 1024} MB")
    grown = resident() - before
    tally.case("memory of the caller", grown <= PARENT, f"{grown / MEGABYTE:.0f} MB more")


def good_check(path):
    return check_file(path, SCHEMA, name="好.csv").counts


def resident():
    """Bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
