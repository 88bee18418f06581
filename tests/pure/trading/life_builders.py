"""Factories of records along a transaction's life, all invented and labelled 演示数据."""

from datetime import datetime

from hypothesis import strategies as st

from disclosure.dates import SHANGHAI
from disclosure.trading import Notice, Price, Supplier, to_record

BUYER = "长沙市演示局"
FACTORY, RIVAL, THIRD = "湖南演示建设有限公司", "长沙演示路桥有限公司", "岳阳演示工程有限公司"
USCC = "91430100MA4L00000F"  # invented; its check digit is right
TITLES = {
    "plan": "采购意向公告",
    "tender": "招标公告",
    "change": "更正公告",
    "opening": "开标记录",
    "candidate": "中标候选人公示",
    "award": "中标结果公告",
    "failed": "流标公告",
    "contract": "合同公告",
    "contract_change": "合同变更公告",
    "performance": "验收结果公告",
}


def on(day, hour=9):
    """A moment of June 2026, or of another month as (month, day) or (year, month, day)."""
    parts = day if isinstance(day, tuple) else (day,)
    return datetime(*(2026, 6, 1)[: 3 - len(parts)], *parts, hour, tzinfo=SHANGHAI)


def notice(means="tender", day=1, name="演示数据湘江东岸道路工程", **said):
    """A record of what the notice means, published on a day (None for no date)."""
    fields = {
        "source": "演示",
        "identity": f"{name}-{means}-{day}-{said.get('section_code', '')}",
        "title": name + TITLES.get(means, "公告"),
        "business": "工程建设",
        "means": means,
        "published": on(day) if day else None,
        "buyer": (BUYER, ""),
    }
    return to_record(Notice(**{**fields, **said}))


def winner(name=FACTORY, amount="1800000.5", code="", **said):
    """A winner with an amount in 元."""
    return Supplier(name, code, "winner", None, amount, "元", **said)


def candidates(*names):
    """Candidates in the order of their rank."""
    return [Supplier(name, "", "candidate", rank, f"{180 + rank}0000", "元") for rank, name in enumerate(names, 1)]


def whole_life(**said):
    """Every step of one works tender with one section, from its notice to its acceptance."""
    said = {"section_code": "E4301000000000001001", "project_code": "E4301000000000001", **said}
    return [
        notice("tender", 1, deadline=on(21), opening=on(21, 10), control_price=Price("2055000"), **said),
        notice("change", 5, **said),
        notice("opening", 21, suppliers=[Supplier(FACTORY, USCC, amount_words="1800000.5", unit="元")], **said),
        notice("candidate", 24, suppliers=candidates(FACTORY, RIVAL), **said),
        notice("award", 28, suppliers=[winner(code=USCC)], **said),
        notice("contract", (7, 10), suppliers=[winner()], **said),
        notice("contract_change", (8, 10), **said),
        notice("performance", (9, 10), **said),
    ]


def lots():
    """Two lots of one tender, each with its price and winner."""
    code = "E430100000000000100"
    common = {"project_code": "E4301000000000001"}
    for n, name in ((1, FACTORY), (2, RIVAL)):
        yield notice("tender", 1, section_code=f"{code}{n}", control_price=Price("2000000"), **common)
        yield notice("award", 9, section_code=f"{code}{n}", suppliers=[winner(name)], **common)


notices = st.builds(
    notice,
    st.sampled_from(sorted(TITLES)),
    st.one_of(st.none(), st.integers(1, 28), st.tuples(st.sampled_from([2024, 2025]), st.integers(1, 12), st.just(3))),
    st.sampled_from(["演示数据甲道路工程", "演示数据湘江东岸道路整治工程一标段", "演示数据乙采购（第二次）"]),
    buyer=st.sampled_from([("", ""), (BUYER, ""), ("长沙演示学校", "")]),
    section_code=st.sampled_from(["", "", "E4301000000000001001", "E4301000000000001002"]),
    project_code=st.sampled_from(["", "", "E4301000000000001", "CG2026-001", "2026-430100-48-01-000001"]),
    unified_deal_code=st.sampled_from(["", "", "D01-DEMO-000001"]),
    suppliers=st.sampled_from([[], [winner()], [winner(RIVAL, "下浮3%"), winner(code=USCC)], candidates(RIVAL, THIRD)]),
    identity=st.integers(1, 40).map(str),
)
