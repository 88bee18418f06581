"""Who issued a document: weighed from its label, its title, its signature and its number.

No single place is right: labels name the site that reposts a document, titles shorten, prefixes are used by several
cities (长政发 by 长沙, 长治 and 长阳).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure.gazette.bodies import (
    agree,
    clean_name,
    is_body,
    is_relative,
    leading_bodies,
    names_others,
    split_bodies,
)
from disclosure.gazette.names import complete
from disclosure.gazette.number import issuers

__all__ = ["recognise_issuers"]

_ORDER = re.compile(r"(?:^|[（(])(?P<body>[\u4e00-\u9fff]{2,24}?)令\s*(?:第|〔|\d)")
_PASSED = re.compile(
    r"(?:^|日|[^\u4e00-\u9fff])(?!日)(?P<place>[\u4e00-\u9fff]{2,8}?(?:省|市|县|区|自治州))第[一二三四五六七八九十]{1,4}届"
    r"(?P<body>人民代表大会(?:常务委员会)?)第[^，。]{1,10}次会议(?:修订|修正)?(?:通过|批准)"
)


def recognise_issuers(
    *, label: str = "", title: str = "", number: str = "", signed: Sequence[str] = (), head: str = "", place: str = ""
) -> list[str]:
    """The issuing bodies, the leading one first; [] when nothing says it.

    `label` is what a page prints as 发文机关, `signed` the bodies of the signature, `head` the beginning of the text,
    `place` any text that tells where the page is from (site name, host): it decides between cities with one prefix.
    """
    ordered = _of_order(title, number)
    if ordered:
        return ordered
    labelled = [complete(name, place) for name in split_bodies(label)]
    titled = leading_bodies(title)
    if labelled and _trusted(labelled, titled):
        return _with_others(labelled, signed) if names_others(label) else labelled
    if titled:
        return _with_others(titled, signed) if names_others(re.split("关于|印发|转发", title)[0]) else titled
    if signed:
        return list(signed)
    return _passed(head) or _of_prefix(number, place) or labelled or _of_site(label)


def _of_site(label: str) -> list[str]:
    """海关总署网站 as the issuer: the body whose site it is, when it has a whole name."""
    names = split_bodies(re.sub(r"(?:门户)?网站?$", "", label.strip()))
    return [name for name in names if not is_relative(name)]


def _of_order(title: str, number: str) -> list[str]:
    """长沙市人民政府令第137号 names its issuer; 国令第706号 is the State Council's."""
    for text in (title, number):
        match = _ORDER.search(text)
        if match and is_body(match["body"]):
            return [clean_name(match["body"].removeprefix("中华人民共和国"))]
    return []


def _trusted(labelled: list[str], titled: list[str]) -> bool:
    if not titled:
        return not is_relative(labelled[0])
    return not is_relative(labelled[0]) and agree(labelled[0], titled[0]) and len(labelled) >= len(titled)


def _with_others(named: list[str], signed: Sequence[str]) -> list[str]:
    """…等部门: the signature names them all, when it begins with the same body."""
    return list(signed) if signed and agree(named[0], signed[0]) else named


def _passed(head: str) -> list[str]:
    """The people's congress that passed a local law."""
    match = _PASSED.search(re.sub(r"\s", "", head[:2_000]))
    return [match["place"] + match["body"]] if match else []


def _of_prefix(number: str, place: str) -> list[str]:
    """The body that uses the number's prefix, when the page is from that body's place."""
    prefix = re.split(r"[〔第\d]", number, maxsplit=1)[0]
    for agency in issuers().get(prefix, []):
        name = re.sub(r"[（(].*", "", agency).removesuffix("令")
        if name.startswith("国务院") or (name.removeprefix("中共")[:2] in place):
            return [name]
    return []
