"""Generated transactions: projects with their notices over their life, the same for every run and every machine.

Everything is invented and says so: each title carries 演示数据, suppliers are 演示… companies, codes are made up. The
variety is the real sources': rates instead of amounts, consortia, changes, terminations filed as 重新招标, tests.

A project is made from its number alone, when it is asked for (`world.py` counts them): a million cost no memory.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

__all__ = ["CYCLE", "STEP", "TESTS", "Bid", "Notice", "Project", "begun", "identity", "life_of", "number_in", "project"]

MARK = "演示数据"
NEWEST = datetime(2026, 3, 20, 9, 0)  # of project 0, the newest; sources print local time without a zone
STEP = timedelta(days=12)  # between two notices of a project
CYCLE = 240  # projects after which businesses, lives, subjects and tests come in the same order again
TESTS = 10_000_000  # a test project's number is this and the number of the project it stands beside
_FEW, _APART, _CLOSE = 1000, timedelta(hours=7), timedelta(minutes=15)
_SUBJECTS = {
    "工程建设": (
        "市政道路提质改造工程",
        "中学教学楼新建工程",
        "污水管网改造工程",
        "公路养护工程",
        "社区服务中心装修工程",
    ),
    "政府采购": ("办公家具采购", "信息系统运维服务", "物业管理服务", "医疗设备采购", "档案数字化服务"),
    "土地使用权": ("国有建设用地使用权", "工业用地使用权"),
    "国有产权": ("房屋租赁", "车辆转让"),
}
_BUYERS = (
    "长沙市教育局",
    "长沙市住房和城乡建设局",
    "长沙市水利局",
    "长沙市交通运输局",
    "长沙市卫生健康委员会",
    "长沙市演示局",
)
_SUPPLIERS = (
    "湖南演示建设有限公司",
    "长沙演示工程有限公司",
    "湖南演示科技有限公司",
    "长沙演示服务有限公司",
    "湖南演示设计院有限公司",
)
_LIVES: dict[str, Sequence[Sequence[str]]] = {
    "工程建设": (
        ("plan", "tender", "candidate", "award"),
        ("tender", "clarify", "candidate", "award"),
        ("tender", "suspend", "failed"),
        ("tender", "retender"),
    ),
    "政府采购": (("tender", "award"), ("tender", "correction", "award", "contract"), ("tender", "termination")),
    "土地使用权": (("tender", "award"),),
    "国有产权": (("tender", "award"),),
}
ENDINGS = {
    "plan": "招标计划",
    "tender": "招标公告",
    "clarify": "澄清公告",
    "correction": "更正公告",
    "suspend": "暂停公告",
    "candidate": "中标候选人公示",
    "award": "中标结果公告",
    "failed": "流标公告",
    "retender": "重新招标公告",
    "termination": "终止公告",
    "contract": "合同公告",
}


@dataclass(frozen=True, slots=True)
class Bid:
    """One offer; `words` is the price as the notice prints it."""

    name: str
    code: str
    amount: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of a project."""

    id: str
    kind: str
    title: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Project:
    """One project of one section, with the notices of its life so far."""

    number: int
    id: str
    section: str
    business: str
    name: str
    buyer: str
    budget: Decimal
    bids: Sequence[Bid]
    notices: Sequence[Notice]
    transport: bool  # hnsggzy files transport works apart
    test: bool = False


def begun(number: int) -> datetime:
    """When a project began: the first thousand over a year, older ones as densely as a busy platform has them."""
    number %= TESTS
    return NEWEST - _APART * min(number, _FEW) - _CLOSE * max(number - _FEW, 0)


def life_of(number: int, businesses: Sequence[str]) -> Sequence[str]:
    """The kinds of a project's notices, in their order."""
    if number >= TESTS:
        return ("tender",)
    lives = _LIVES[businesses[number % len(businesses)]]
    return lives[number // len(businesses) % len(lives)]


@lru_cache(maxsize=4096)  # a page of a list, and the details that are asked for next
def project(number: int, businesses: tuple[str, ...]) -> Project:
    """The project of that number, with its whole life."""
    own = number % TESTS
    test = own != number
    business = businesses[own % len(businesses)]
    subject = _SUBJECTS[business][own % len(_SUBJECTS[business])]
    name = f"{'接口测试' if test else ''}{MARK}{own + 1:04d}号{subject}"
    budget = Decimal(200_000 + own * 7_919 % 9_000_000)
    start = begun(number)
    notices = tuple(
        Notice(identity(number, f"{business}{kind}"), kind, f"{name}{ENDINGS[kind]}", start + STEP * place)
        for place, kind in enumerate(life_of(number, businesses))
    )
    return Project(
        number=number,
        id=identity(number, business),
        section=identity(number, f"section{business}"),
        business=business,
        name=name,
        buyer=_BUYERS[own % len(_BUYERS)],
        budget=budget,
        bids=tuple(_bid(own, place, budget) for place in range(3 + own % 3)),
        notices=notices,
        transport="公路" in subject,
        test=test,
    )


def _bid(number: int, place: int, budget: Decimal) -> Bid:
    """An offer below the budget. Every seventh project asks for a rate, every fifth is won by a consortium."""
    name = _SUPPLIERS[(number + place) % len(_SUPPLIERS)]
    if number % 5 == 0 and place == 0:
        name += f"、{_SUPPLIERS[(number + 3) % len(_SUPPLIERS)]}联合体"
    amount = (budget * (Decimal("0.91") + Decimal(place) / 100)).quantize(Decimal("0.01"))
    words = f"下浮率{8 + place}.50%" if number % 7 == 3 else f"{amount}元"
    return Bid(name, f"91430100DEMO{number % 1000:03d}{place:03d}", amount, words)


def identity(number: int, text: str) -> str:
    """An id that looks like the sources' and begins with the project's number, so that it is found without a list."""
    return f"{number:08x}" + str(uuid.UUID(bytes=hashlib.sha256(f"{text}{number}".encode()).digest()[:16]))[8:]


def number_in(text: str) -> int | None:
    """The project's number in an id that `identity` made; None for other text."""
    try:
        return int(text[:8], 16)
    except ValueError:
        return None
