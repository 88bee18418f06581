"""Budgets in Word documents give the records that spreadsheets give."""

from budget_builders import BOTH_SIDES, MAKER, SPENDING, SPENDING_HEAD, codes, saved, sheet_rows, word, xlsx

from ckanext.changsha.harvesters.budget import parse_files
from ckanext.changsha.harvesters.budget.word import read_word

COVER = ["长沙市演示局", "2025年部门预算", "演示数据"]


def read(content, name="演示局2025.docx"):
    return parse_files([saved(name, content)])


def test_every_table_of_a_word_document_is_a_record():
    parts = [
        *COVER,
        "2025年部门收支总表",
        "单位：元",
        BOTH_SIDES,
        "2025年部门支出预算总表",
        "单位：元",
        SPENDING_HEAD + SPENDING,
    ]
    assert [record.key for record in read(word(parts)).records] == [
        f"{MAKER}|2025|预算|{table}" for table in ("B01", "B03")
    ]


def test_a_word_document_says_what_the_same_spreadsheet_says():
    sheet = {"支出总表": sheet_rows("2025年部门支出预算总表", "元", SPENDING_HEAD + SPENDING)}
    (written,) = read(word([*COVER, "2025年部门支出预算总表", "单位：元", SPENDING_HEAD + SPENDING])).records
    (printed,) = read(xlsx(sheet), "演示局2025.xlsx").records
    assert [row["amounts"] for row in written.body["rows"]] == [row["amounts"] for row in printed.body["rows"]]


def test_a_word_document_without_tables_says_so():
    assert codes(read(word(COVER))) == ["budget.no_tables"]


def test_a_damaged_word_document_says_so():
    whole = word([*COVER, SPENDING_HEAD + SPENDING])
    assert codes(read(whole[: len(whole) // 2])) == ["budget.broken"]


def test_merged_cells_have_their_text_in_the_first():
    table = [["项目", "", "金额"], ["类", "款", "1"]]
    (grid,) = read_word(word([table], merged=[(0, 0, 1)]), "a.docx").grids
    assert [list(row) for row in grid.cells] == table


def test_the_word_format_before_2007_is_named():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le") + bytes(512)
    assert codes(read(old, "演示局2025.doc")) == ["budget.word_old"]
