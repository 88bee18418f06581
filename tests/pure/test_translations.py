"""Every text a feature shows has its Chinese, in the feature's own .po file or in CKAN's."""

from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

FEATURES = Path(__file__).parents[2] / "ckanext-changsha" / "ckanext" / "changsha"
METHODS = [("**.py", "python"), ("**/templates/**.html", "ckan.lib.extract:extract_ckan")]
TRANSLATED = sorted(folder.parent for folder in FEATURES.glob("*/i18n"))


def texts(feature):
    """The msgids that the feature's templates and code show; of a plural the singular."""
    found = extract_from_dir(str(feature), METHODS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def chinese(folder, domain):
    """What a .po file below `folder` has a Chinese text for."""
    with (folder / f"i18n/zh_Hans_CN/LC_MESSAGES/{domain}.po").open("rb") as file:
        messages = read_po(file, locale="zh_Hans_CN")
    singular = {message.id if isinstance(message.id, str) else message.id[0]: message.string for message in messages}
    return {text for text, said in singular.items() if (said if isinstance(said, str) else all(said))}


CORE = chinese(files("ckan"), "ckan")


@pytest.mark.parametrize("feature", TRANSLATED, ids=lambda feature: feature.name)
def test_every_text_has_its_chinese(feature):
    assert texts(feature) - chinese(feature, f"ckanext-changsha_{feature.name}") - CORE == set()


def test_every_feature_with_templates_is_translated():
    assert {folder.parent for folder in FEATURES.glob("*/templates")} <= set(TRANSLATED)
