"""Nothing is approved before each question of the review is answered."""

import pytest

from disclosure.policy import ChecklistRefused, answered, items

YES = {item.id: "yes" for item in items()}


def refused(answers, notes=None):
    with pytest.raises(ChecklistRefused) as caught:
        answered(answers, notes or {})
    return caught.value.finding.code


def test_wording_timing_and_method_are_asked():
    assert [item.id for item in items()][:3] == ["wording", "timing", "method"]


def test_the_answers_are_kept_with_their_questions():
    kept = answered({**YES, "interpretation": "no"}, {"interpretation": "内容简单，无须解读"})
    assert kept[0]["title"]["zh"] == "内容表述"
    assert (kept[-1]["answer"], kept[-1]["note"]) == (False, "内容简单，无须解读")


def test_an_open_question_stops():
    assert refused({**YES, "timing": ""}) == "release.checklist_open"


def test_a_no_needs_a_note():
    assert refused({**YES, "interpretation": "no"}, {"interpretation": " "}) == "release.checklist_note"


def test_a_no_to_what_must_be_right_stops_even_with_a_note():
    assert refused({**YES, "wording": "no"}, {"wording": "标题易误解"}) == "release.checklist_no"
