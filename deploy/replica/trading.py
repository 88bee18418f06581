"""Generated transactions: projects with their notices over their life, the same for every run and every machine.

Everything is invented and says so: each title carries 演示数据, suppliers are 演示… companies, codes are made up. The
variety is the real sources': rates instead of amounts, consortia, changes, terminations filed as 重新招标, tests.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

__all__ = ["Bid", "Notice", "Project", "projects"]

MARK = "演示数据"
START = datetime(2026, 1, 5, 9, 0)  # sources print local time without a zone
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


@lru_cache(maxsize=8)
def projects(size: int, businesses: tuple[str, ...]) -> tuple[Project, ...]:
    """Projects with `size` notices in all, and one test project more for every forty."""
    return tuple(_projects(size, businesses))


def _projects(size: int, businesses: tuple[str, ...]) -> Iterator[Project]:
    left, number = size, 0
    while left > 0:
        business = businesses[number % len(businesses)]
        lives = _LIVES[business]
        life = lives[number // len(businesses) % len(lives)][:left]
        left -= len(life)
        yield _project(number, business, life)
        if number % 40 == 39:
            yield _project(100_000 + number, business, ("tender",), test=True)
        number += 1


def _project(number: int, business: str, life: Sequence[str], *, test: bool = False) -> Project:
    subject = _SUBJECTS[business][number % len(_SUBJECTS[business])]
    name = f"{'接口测试' if test else ''}{MARK}{number + 1:04d}号{subject}"
    budget = Decimal(200_000 + number * 7_919 % 9_000_000)
    begun = START + timedelta(hours=7 * (number % 1000))
    notices = tuple(
        Notice(_uuid(f"{business}{number}{kind}"), kind, f"{name}{ENDINGS[kind]}", begun + timedelta(days=12 * place))
        for place, kind in enumerate(life)
    )
    return Project(
        number=number,
        id=_uuid(f"{business}{number}"),
        section=_uuid(f"section{business}{number}"),
        business=business,
        name=name,
        buyer=_BUYERS[number % len(_BUYERS)],
        budget=budget,
        bids=tuple(_bid(number, place, budget) for place in range(3 + number % 3)),
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


def _uuid(text: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16]))
