"""A dataset is found by the words in its Chinese title, however they are typed (DESIGN, decision 8)."""

import ckan.plugins.toolkit as tk
import pytest


def found(q):
    return [dataset["title"] for dataset in tk.get_action("package_search")({"ignore_auth": True}, {"q": q})["results"]]


@pytest.mark.parametrize("q", ["公开", "预算", "預算", "公開", "长沙市", "部门预算", "２０２６", "title:預算"])
def test_a_dataset_is_found_by_a_word_of_its_title(dataset, q):
    assert found(q) == [dataset["title"]]


@pytest.mark.parametrize("q", ["决算", "浏阳"])
def test_a_dataset_is_not_found_by_a_word_it_does_not_have(dataset, q):
    assert found(q) == []
