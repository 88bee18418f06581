"""Every finding can be read by a person, in both languages."""

from importlib.resources import files

import pytest
import yaml

from disclosure.findings import Finding, describe

TEXTS = [p for p in files("disclosure.schemas").joinpath("findings").iterdir() if p.name.endswith(".yaml")]
CODES = sorted(code for path in TEXTS for code in yaml.safe_load(path.read_text(encoding="utf-8")))


def test_no_code_is_defined_twice():
    assert len(CODES) == len(set(CODES))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_a_finding_says_what_is_wrong_and_what_to_do(code, language):
    said = describe(Finding(code, file="a.csv", row=2, field="金额"), language)
    assert all(said[part].strip() for part in ("title", "message", "mend"))


def test_a_code_without_a_sentence_is_refused():
    with pytest.raises(KeyError):
        describe(Finding("no.such.code"))


def test_a_finding_carries_its_place():
    place = Finding(CODES[0], file="a.csv", sheet="表1", row=7, field="金额").to_dict()
    assert (place["file"], place["sheet"], place["row"], place["field"]) == ("a.csv", "表1", 7, "金额")
