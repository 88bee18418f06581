"""A dataset is found by the words in its Chinese title, however they are typed (DESIGN, decision 8)."""

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")
TITLE = "长沙市部门预算公开 2026"


def found(q):
    return [dataset["title"] for dataset in tk.get_action("package_search")({}, {"q": q})["results"]]


@pytest.mark.parametrize("q", ["公开", "预算", "預算", "公開", "长沙市", "部门预算", "２０２６", "title:預算"])
def test_a_dataset_is_found_by_a_word_of_its_title(q):
    factories.Dataset(title=TITLE, owner_org=factories.Organization()["id"])
    assert found(q) == [TITLE]


@pytest.mark.parametrize("q", ["决算", "浏阳"])
def test_a_dataset_is_not_found_by_a_word_it_does_not_have(q):
    factories.Dataset(title=TITLE, owner_org=factories.Organization()["id"])
    assert found(q) == []
