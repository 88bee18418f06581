"""A28: personal data are found however they are written and wherever they are hidden; look-alikes are let through."""

from datetime import date

import pytest
from hiding import hidden
from labelled import cells, documents, look_alikes, score
from persons import luhn, resident

from disclosure.privacy import scan_text
from disclosure.privacy.files import inside
from disclosure.privacy.table import screen_table
from disclosure.validation.header import match_labels

TODAY = date(2026, 11, 24)
NUMBERS = ("resident_id", "mobile", "bank_card")
pytestmark = pytest.mark.acceptance("A28")


def columns(labels):
    return match_labels(labels, {"fields": [{"name": label} for label in labels]})


def test_recall_and_precision_on_the_labelled_set(tally):
    rng, size = tally.rng, tally.scale(1, 10)
    cases = [*cells(rng, 3000 * size), *documents(rng, 200 * size), *look_alikes(rng, 2000 * size)]
    for entity, told in sorted(score(cases).items()):
        print(f"{entity:16} precision {told.precision:.4f} recall {told.recall:.4f} of {told.found + told.missed}")
        least = 0.995 if entity in NUMBERS else 0.98
        tally.case(f"recall of {entity}", told.recall >= least, f"{told.recall:.4f}")
        tally.case(f"precision of {entity}", told.precision >= 0.98, f"{told.precision:.4f}")


def test_look_alikes_do_not_block(tally):
    for case in look_alikes(tally.rng, tally.scale(2000, 20_000)):
        hits = [hit.entity for hit in scan_text(case.text) if hit.severity == "block"]
        tally.case(case.text, not hits, f"taken for {hits}")


def test_every_corner_of_a_file_is_screened(tally, tmp_path):
    rng = tally.rng
    for _ in range(tally.scale(5, 50)):
        birth = f"{rng.randrange(1930, 2020)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
        secret = resident(birth=birth, sequence=f"{rng.randrange(1000):03}")
        for corner, name, content in hidden(secret):
            path = tmp_path / "file"
            path.write_bytes(content)
            found = inside.screen(str(path), name, "", "")
            blocked = any(f["severity"] == "block" and f["values"].get("shown", "")[:6] == secret[:6] for f in found)
            tally.case(f"{corner} {secret[6:14]}", blocked, "not found")


def test_numbers_split_over_cells_rows_and_sheets(tally):
    rng = tally.rng
    for _ in range(tally.scale(100, 1000)):
        number = resident(birth=f"19{rng.randrange(30, 99)}0{rng.randrange(1, 10)}1{rng.randrange(10)}")
        cut = sorted(rng.sample(range(3, 16), rng.randrange(1, 3)))
        parts = [number[a:b] for a, b in zip([0, *cut], [*cut, 18], strict=True)]
        found = list(screen_table([["演示", *parts]], columns(["名称", *map(str, range(len(parts)))]), TODAY))
        tally.case(f"cells {parts}", any(f.code == "privacy.resident_id_split" for f in found), "not found")
        if len({*map(len, parts[:2])}) == 2:
            found = list(screen_table([[part] for part in parts], columns(["备注"]), TODAY))
            tally.case(f"rows {parts}", any(f.code == "privacy.resident_id_split" for f in found), "not found")
    card = luhn("629912345678901")
    found = list(screen_table([[card[:8], card[8:]]], columns(["银行卡号（前）", "后"]), TODAY))
    tally.case("card", any(f.code == "privacy.number_split" for f in found), "not found")


def test_rare_combinations_are_told_in_every_crafted_join(tally):
    rng = tally.rng
    traits = {"性别": "男女", "民族": "汉苗", "学历": ["本科", "大专"], "出生年份": ["1980", "1990"]}
    places = {"区县": ["岳麓区", "开福区"], "街道": ["甲街道", "乙街道"], "邮编": ["410000", "410100"]}
    for _ in range(20):
        used = [*rng.sample(sorted(traits), rng.randrange(1, 4)), *rng.sample(sorted(places), rng.randrange(1, 3))]
        values = traits | places
        common = [rng.choice(values[name]) for name in used]
        rare = list(common)
        place = rng.randrange(len(used))
        rare[place] = next(value for value in values[used[place]] if value != common[place])
        rows = [common] * rng.randrange(5, 40) + [rare] * rng.randrange(1, 5)
        for wanted, table in ((True, rows), (False, rows[:5] * 2)):
            told = any(f.code == "privacy.k_anonymity" for f in screen_table(table, columns(used), TODAY))
            tally.case(f"{used} {len(table)} rows", told is wanted, "not told" if wanted else "told of nothing")
