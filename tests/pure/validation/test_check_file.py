"""What check_file promises its callers: a verdict in every case, bound to the bytes, and a product that is whole."""

import csv
import hashlib
import io
import json
from datetime import date
from itertools import islice

import pytest
from making import workbook

from disclosure import sandbox
from disclosure.findings import Finding, describe
from disclosure.sandbox import Limits
from disclosure.tables import table_schema
from disclosure.validation import Verdict, check_file, read_rows
from disclosure.validation import cli as command
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

SCHEMA = "administrative-penalty"
FIELDS = table_schema(SCHEMA)["fields"]
EXAMPLES = [str(field.get("example", "")) for field in FIELDS]
NOW = "2026-11-24T10:00:00+08:00"


def table(*changes, labels="title"):
    """A CSV of the schema's examples, a row for each of `changes` (title → value)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([field[labels] for field in FIELDS])
    for number, change in enumerate(changes, start=1):
        row = {field["title"]: example for field, example in zip(FIELDS, EXAMPLES, strict=True)}
        row |= {"行政处罚决定书文号": f"长市监罚〔2026〕{number}号", **change}
        writer.writerow(row.values())
    return out.getvalue().encode()


@pytest.fixture
def check(tmp_path):
    def check(content, name="处罚.csv", schema=SCHEMA, **options):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return check_file(path, schema, name=name, product=tmp_path / "product.csv", checked_at=NOW, **options)

    return check


def test_a_good_table_passes_and_its_product_reads_back(check, tmp_path):
    content = table({}, {"罚款金额（万元）": "1.50"}, {"备注": "第一行\n第二行，“引号”"})
    verdict = check(content)
    product = (tmp_path / "product.csv").read_bytes()
    rows = list(read_rows(tmp_path / "product.csv"))
    assert (verdict.passed, verdict.warned, verdict.rows, verdict.counts) == (True, False, 3, {})
    assert [row["fine"] for row in rows] == ["0.1", "1.50", "0.1"]
    assert rows[2]["remark"] == "第一行\n第二行，“引号”"
    assert verdict.sha256 == hashlib.sha256(content).hexdigest()
    assert verdict.product_sha256 == hashlib.sha256(product).hexdigest()
    assert verdict.fields == tuple(field["name"] for field in FIELDS)
    assert (verdict.schema, verdict.checked_at, verdict.format) == (SCHEMA, NOW, "csv")


def test_labels_may_be_names_or_titles(check):
    assert check(table({}, labels="name")).passed


def test_a_product_passes_its_own_check_unchanged(check, tmp_path):
    check(table({}, {}))
    first = (tmp_path / "product.csv").read_bytes()
    assert check(first).passed
    assert (tmp_path / "product.csv").read_bytes() == first


def test_a_workbook_gives_the_same_product_as_its_csv(check, tmp_path):
    check(table({}))
    from_csv = (tmp_path / "product.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(table({}).decode())))
    assert check(workbook(rows=rows), name="处罚.xlsx").passed
    assert (tmp_path / "product.csv").read_bytes() == from_csv


def test_rows_can_be_read_in_part(check, tmp_path):
    check(table({}, {}, {}))
    whole = list(read_rows(tmp_path / "product.csv"))
    assert list(read_rows(tmp_path / "product.csv", limit=1, offset=1)) == list(islice(whole, 1, 2))


def test_every_mistake_is_found_with_its_row_and_column(check, tmp_path):
    verdict = check(
        table(
            {"处罚决定日期": "2026年3月"},
            {"罚款金额（万元）": "-1"},
            {"相对人类别": "其他"},
            {"行政处罚决定书文号": "长市监罚〔2026〕1号"},
            {"备注": "电话13800138000"},
        )
    )
    found = {(f.code, f.row, f.field) for f in verdict.findings if not f.code.startswith("check.")}
    assert found == {
        ("table.type-error", 2, "处罚决定日期"),
        ("table.constraint-error", 3, "罚款金额（万元）"),
        ("table.constraint-error", 4, "相对人类别"),
        ("table.primary-key", 5, ""),
        ("table.unique-error", 5, "行政处罚决定书文号"),
        ("privacy.mobile", 6, "备注"),
    }
    assert not verdict.passed
    assert not (tmp_path / "product.csv").exists()


def test_a_verdict_keeps_a_thousand_findings_of_a_code_and_counts_all(check):
    verdict = check(table(*[{"罚款金额（万元）": "x"}] * 1500))
    assert verdict.counts == {"table.type-error": 1500}
    assert len(verdict.findings) == 1000


def test_a_verdict_survives_json(check):
    verdict = check(table({"罚款金额（万元）": "x"}))
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict


@pytest.mark.parametrize("column", ["罚款金额（万元）", "统一社会信用代码", "备注", "相对人类别"])
@pytest.mark.parametrize("before", ["", "=", "+"])
def test_a_finding_never_shows_a_personal_number(column, before):
    number = "110105194912310029"
    findings = Findings("x.csv")
    examine(table({column: before + number}), table_schema(SCHEMA), findings, None, date(2026, 11, 24))
    said = json.dumps([finding.to_dict() for finding in findings.kept])
    assert findings.counts
    assert number not in said


def test_a_total_row_is_a_warning(check):
    verdict = check(table({}, {"行政相对人名称": "合计"}))
    assert (verdict.passed, verdict.warned) == (True, True)


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(wall=0.05), "sandbox.timeout"), (Limits(memory=60_000_000), "sandbox.memory")]
)
def test_a_check_that_does_not_finish_does_not_pass(check, tmp_path, limits, code):
    verdict = check(table({}), limits=limits)
    assert (verdict.passed, dict(verdict.counts)) == (False, {code: 1})
    assert list(tmp_path.glob("product*")) == []


def test_a_file_that_changes_during_its_check_does_not_pass(check, tmp_path, monkeypatch):
    def run_and_swap(*said, **options):
        answer = run_warm(*said, **options)
        (tmp_path / "upload").write_bytes(table({}, {}))
        return answer

    run_warm = sandbox.run_warm
    monkeypatch.setattr(sandbox, "run_warm", run_and_swap)
    verdict = check(table({}))
    assert (verdict.passed, dict(verdict.counts)) == (False, {"upload.changed": 1})
    assert list(tmp_path.glob("product*")) == []


def test_a_finding_tells_what_the_column_wants(check):
    found = check(table({"统一社会信用代码": "123"})).findings[0].to_dict()
    assert found["mend"] == "请按该列的填写要求改正：18位代码；自然人留空，不得填写身份证号。"


def test_an_unknown_schema_does_not_pass(check):
    verdict = check(table({}), schema="no-such")
    assert (verdict.passed, dict(verdict.counts)) == (False, {"schema.unknown": 1})


@pytest.mark.parametrize(
    ("content", "schema", "status"),
    [(table({}), SCHEMA, 0), (table({"罚款金额（万元）": "x"}), SCHEMA, 1), (table({}), "no-such", 2)],
)
def test_the_command_says_by_its_status_how_it_went(tmp_path, capsys, content, schema, status):
    path = tmp_path / "处罚.csv"
    path.write_bytes(content)
    assert command.main([str(path), "--schema", schema]) == status
    said = capsys.readouterr()
    assert (said.out + said.err).strip()


def test_the_command_gives_json_with_sentences_in_chinese(tmp_path, capsys):
    path = tmp_path / "处罚.csv"
    path.write_bytes(table({"罚款金额（万元）": "x"}))
    command.main([str(path), "--schema", SCHEMA, "--json"])
    finding = json.loads(capsys.readouterr().out)["findings"][0]
    assert (finding["row"], finding["field"], finding["title"]) == (2, "罚款金额（万元）", "内容类型不对")


def test_the_command_speaks_of_a_missing_file(tmp_path):
    assert command.main([str(tmp_path / "none.csv"), "--schema", SCHEMA, "--lang", "en"]) == 2


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [("也许", "“也许”不符合要求：只能填 定向、不定向。"), ("", "“”不符合要求：必填。")],
)
def test_a_broken_rule_is_told_in_the_words_of_the_schema(check, cell, sentence):
    fields = table_schema("inspection-result")["fields"]
    row = {field["title"]: str(field.get("example", "")) for field in fields} | {"抽查类型": cell}
    content = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    (found,) = check(content, name="抽查.csv", schema="inspection-result").findings
    assert sentence in describe(found)["message"]


def test_what_is_found_aside_is_counted_as_if_it_were_found_here():
    here, aside = Findings("x.csv", frozenset({"a"})), Findings("x.csv", frozenset({"a"}))
    here.add(Finding("a", row=1))
    aside.extend(Finding("a", row=row) for row in range(2, 1500))
    here.merge(aside)
    assert (len(here.kept), here.counts["a"], here.blocked, here.refused) == (1000, 1499, True, False)
