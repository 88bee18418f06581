"""What a notice is, by its title and by its source's code.

Neither alone is right: hnsggzy files 流标公告 under the code for 重新招标 (SOURCES 1.2, quirk 3), ggzy.gov.cn files a
中标结果公告 under the tab for 采购公告 (1.4, quirk e), and later notices often repeat the tender's title.
"""

from __future__ import annotations

import re

from disclosure.trading.vocabulary import BusinessType, NoticeType, title_rules

__all__ = ["classify", "is_test", "misfiled", "title_means"]

_FIRST = frozenset({"tender", "single", "plan", ""})  # what a title says before anything has happened
_RESULTS = frozenset({"candidate", "award", "failed"})
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]{0,20}[)）\]】]")
# 中标公告（更正）: what stands aside is what the notice is.
_ASIDE = re.compile(r"[(（\[【]((?:更正|变更|澄清|补充|延期|终止|流标|废标|暂停)(?:公告|公示)?)[)）\]】]$")
_TEST = re.compile(
    r"(?<!渗透)(?<!性能)(?<!压力)(?<!软件)(?<!安全)测试(?!服务|设备|仪|工具|中心|技术|评估|实验室|系统采购)"
)
_BLANKS = re.compile(r"\s+")


def classify(business: BusinessType, title: str, means: str = "") -> NoticeType:
    """The kind of notice; `means` is what the source's code means (vocabulary.code_means), "" when it has none.

    The title is believed over the code, except a title that only says 招标公告 where the code says something later.
    """
    said = title_means(title)
    if said in _FIRST and means not in _FIRST:
        said = means
    return business.notices[said or means or "other"]


def misfiled(title: str, means: str) -> bool:
    """True when the source's code says something else than the title, and the title was believed."""
    said = title_means(title)
    return bool(said and means and means != "other") and said != means and said not in _FIRST


def title_means(title: str) -> str:
    """What the end of a title means, "" when it says nothing: 更正公告(四) is a change, 中标(成交)结果公告 an award."""
    bare = _BLANKS.sub("", title[-120:])
    aside = _ASIDE.search(bare)
    if aside:
        return title_means(aside[1])
    whole = bare.replace("（", "").replace("）", "").replace("(", "").replace(")", "")
    for written in (_BRACKETS.sub("", bare), whole):
        for pattern, means in title_rules():
            if pattern.search(written):
                return means
    return ""


def is_test(title: str) -> bool:
    """True for a test record, which sources leave among the real ones (SOURCES 1.2, quirk 13).

    A purchase of tests is real: 渗透测试采购, 测试仪, 软件测试服务.
    """
    return _TEST.search(title) is not None
