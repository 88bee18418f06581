"""A labelled set, made from a seed: personal data written in every way people write and hide it, and look-alikes.

All of it is invented (演示数据): resident IDs are of counties that do not exist, cards of a range that nobody issues.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from persons import luhn, resident

from disclosure.privacy import scan_text
from disclosure.privacy.checksums import USCC_SIGNS, USCC_WEIGHTS

__all__ = ["Case", "Score", "cells", "documents", "look_alikes", "score"]

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
PROVINCES = ("11", "31", "32", "42", "43", "44", "51", "65")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静强磊洋艳勇军杰娟涛明超霞平刚桂"
ROADS = ("演示路", "示范街", "样板大道", "虚构巷")
SENTENCES = (
    "现将有关事项通知如下，请认真贯彻执行。",
    "本办法自二〇二六年三月一日起施行，有效期五年。",
    "项目总投资12345.67万元，资金来源为财政资金。",
    "评审委员会由五人组成，专家从省综合评标专家库中随机抽取。",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A text and where personal data stand in it: entity, first sign, end."""

    text: str
    truth: tuple[tuple[str, int, int], ...] = ()


@dataclass(slots=True)
class Score:
    """How often an entity was found, missed, and seen where there is none."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        """Found of what is there."""
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        """Right of what was found."""
        return self.found / max(1, self.found + self.wrong)


def score(cases: Iterable[Case]) -> dict[str, Score]:
    """Precision and recall by entity."""
    scores: dict[str, Score] = {}
    for case in cases:
        left = list(case.truth)
        for hit in scan_text(case.text):
            match = next(
                (one for one in left if one[0] == hit.entity and hit.start < one[2] and one[1] < hit.end), None
            )
            told = scores.setdefault(hit.entity, Score())
            if match:
                left.remove(match)
                told.found += 1
            else:
                told.wrong += 1
        for entity, count in Counter(entity for entity, *_ in left).items():
            scores.setdefault(entity, Score()).missed += count
    return scores


def cells(rng: random.Random, count: int) -> Iterator[Case]:
    """Cells that each hold one piece of personal data, every entity and every way to write it in turn."""
    for number in range(count):
        entity, make = WRITTEN[number % len(WRITTEN)]
        before, value, after = make(rng)
        yield Case(before + value + after, ((entity, len(before), len(before) + len(value)),))


def documents(rng: random.Random, count: int) -> Iterator[Case]:
    """Documents of some pages with a few pieces of personal data among sentences and look-alikes."""
    for _ in range(count):
        text, truth = "", []
        for _ in range(rng.randrange(20, 60)):
            text += "　　" + rng.choice(SENTENCES)
            if rng.random() < 0.3:
                text += f"{rng.choice(LOOK_ALIKES)(rng)}。"
            if rng.random() < 0.15:
                entity, make = rng.choice(WRITTEN)
                before, value, after = make(rng)
                start = len(text) + len(before)
                text += f"{before}{value}{after}。"
                truth.append((entity, start, start + len(value)))
            text += "\n"
        yield Case(text, tuple(truth))


def look_alikes(rng: random.Random, count: int) -> Iterator[Case]:
    """What only looks like personal data."""
    for number in range(count):
        yield Case(LOOK_ALIKES[number % len(LOOK_ALIKES)](rng))


Written = tuple[str, str, str]  # what stands before, the personal data, what stands after


def _resident(rng: random.Random) -> str:
    birth = f"{rng.randrange(1930, 2020)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return resident(f"{rng.choice(PROVINCES)}9999", birth, f"{rng.randrange(1000):03}")


def _mobile(rng: random.Random) -> str:
    return f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09}"


def _card(rng: random.Random) -> str:
    return luhn(f"6299{rng.randrange(10**11):011}" if rng.random() < 0.5 else f"6299{rng.randrange(10**14):014}")


def _hidden(make: Callable[[random.Random], str], told: str) -> list[Callable[[random.Random], Written]]:
    """All ways to write a number; the last needs a word before it."""

    def spaced(number: str, rng: random.Random, signs: str) -> str:
        sizes = {11: (3, 4, 4), 18: (6, 8, 4)}.get(len(number)) or (4,) * (len(number) // 4) + (len(number) % 4,)
        parts, start = [], 0
        for size in filter(None, sizes):
            parts.append(number[start : start + size])
            start += size
        return rng.choice(signs).join(parts)

    def zero_width(number: str, rng: random.Random) -> str:
        cut = rng.randrange(1, len(number))
        return number[:cut] + rng.choice("\u200b\u200c\ufeff\u00ad\u2060") + number[cut:]

    def broken(number: str, rng: random.Random) -> str:
        cut = rng.randrange(3, len(number) - 2)
        return f"{number[:cut]}{rng.choice(('', ' '))}\n{number[cut:]}"

    return [
        lambda rng: ("", make(rng), ""),
        lambda rng: (told, make(rng), "，特此公示"),
        lambda rng: ("备注（", make(rng).translate(FULL_WIDTH), "）"),
        lambda rng: ("", zero_width(make(rng), rng), ""),
        lambda rng: ("", spaced(make(rng), rng, " -　－"), "、"),
        lambda rng: ("", " ".join(make(rng)), ""),
        lambda rng: (told, broken(make(rng), rng), ""),
    ]


def _name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.randrange(1, 3)))


def _plate(rng: random.Random) -> str:
    return f"{rng.choice('湘粤鄂京')}{rng.choice('ABCDE')}{rng.choice(('', '·'))}{rng.randrange(10**5):05}"


def _email(rng: random.Random) -> str:
    name, host = rng.choice(("zhangsan", "li.si", "yanshi_01")), rng.choice(("example.com", "example.org"))
    return f"{name}{rng.randrange(99)}@{host}"


def _address(rng: random.Random) -> str:
    return (
        f"长沙市岳麓区{rng.choice(ROADS)}{rng.randrange(1, 999)}号{rng.randrange(1, 30)}栋{rng.randrange(101, 999)}室"
    )


def _day(rng: random.Random) -> str:
    year, month, day = rng.randrange(1930, 2020), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice((f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}.{month}.{day}"))


def _old(rng: random.Random) -> Written:
    day = f"{rng.randrange(30, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return "居民身份证号：", f"{rng.choice(PROVINCES)}9999{day}{rng.randrange(1000):03}", ""


WRITTEN: list[tuple[str, Callable[[random.Random], Written]]] = [
    *(("resident_id", make) for make in _hidden(_resident, "身份证号码：")),
    ("resident_id", _old),
    ("resident_id", lambda rng: ("", (number := _resident(rng))[:10] + "****" + number[14:], "")),
    *(("mobile", make) for make in _hidden(_mobile, "联系电话：")),
    ("mobile", lambda rng: ("手机", f"+86 {_mobile(rng)}"[1:], "")),
    *(("bank_card", make) for make in _hidden(_card, "银行卡号：")),
    ("rounded_number", lambda rng: ("", f"4.{rng.randrange(30100, 30200):05}E+17", "")),
    ("passport", lambda rng: ("护照号码：", f"{rng.choice('EG')}{rng.randrange(10**8):08}", "")),
    ("travel_permit", lambda rng: ("港澳居民来往内地通行证 ", f"H{rng.randrange(10**8):08}", "")),
    ("travel_permit", lambda rng: ("台胞证号：", f"{rng.randrange(10**8):08}", "")),
    ("plate", lambda rng: ("驾驶", _plate(rng), "小型轿车")),
    ("plate", lambda rng: ("", f"湘AD{rng.randrange(10**5):05}", "")),
    ("email", lambda rng: ("邮箱：", _email(rng), "")),
    ("chat_account", lambda rng: (rng.choice(("微信号：", "微信:", "WeChat ")), f"yanshi_{rng.randrange(10**4)}", "")),
    ("chat_account", lambda rng: (rng.choice(("QQ：", "QQ号", "qq:".upper())), str(rng.randrange(10**7, 10**9)), "")),
    ("birth_date", lambda rng: (rng.choice(("出生日期：", "生于", "出生于")), _day(rng), "")),
    ("address", lambda rng: (rng.choice(("家庭住址：", "现住", "户籍地址：", "住址 ")), _address(rng), "")),
    ("person_name", lambda rng: (rng.choice(("姓名：", "户主：", "申请人：", "监护人: ")), _name(rng), "，符合条件")),
    ("home_phone", lambda rng: ("家庭电话：", f"0731-8{rng.randrange(10**7):07}", "")),
]


def _uscc(rng: random.Random) -> str:
    body = f"9143010{rng.randrange(10)}MA4L{rng.randrange(10**5):05}"
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(body, USCC_WEIGHTS, strict=True))
    return body + USCC_SIGNS[(31 - total % 31) % 31]


LOOK_ALIKES: list[Callable[[random.Random], str]] = [
    lambda rng: (
        f"项目代码{rng.randrange(2016, 2027) % 100:02}{rng.randrange(1, 13):02}-430102-04-01-{rng.randrange(10**6):06}"
    ),
    lambda rng: f"标段编号：4301{rng.randrange(10**16):016}",
    lambda rng: f"A4301{rng.randrange(10**15):015}",
    lambda rng: f"{rng.randrange(10**9, 10**11)}.{rng.randrange(100):02}元",
    lambda rng: f"合同金额13{rng.randrange(10**9):09}元",
    lambda rng: f"{rng.randrange(1, 999)},{rng.randrange(1000):03},{rng.randrange(1000):03}.{rng.randrange(100):02}",
    lambda rng: f"长政办发〔{rng.randrange(2001, 2027)}〕{rng.randrange(1, 300)}号",
    _uscc,
    lambda rng: f"统一社会信用代码{_uscc(rng)}",
    lambda rng: f"组织机构代码{rng.randrange(10**8):08}-{rng.randrange(10)}",
    lambda rng: (
        f"流水号{rng.randrange(2001, 2027)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{rng.randrange(10**8):08}"
    ),
    lambda rng: f"HNZB-2026-{rng.randrange(10**4):04}-{rng.randrange(10**8):08}",
    lambda rng: f"0731-8{rng.randrange(10**7):07}",
    lambda rng: f"{rng.randrange(2001, 2027)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} 10:30:00",
    lambda rng: f"1{rng.randrange(6, 8)}{rng.randrange(10**11):011}",  # milliseconds since 1970
    lambda rng: f"食品经营许可证JY1430102{rng.randrange(10**7):07}",
    lambda rng: f"不动产单元号430102{rng.randrange(10**6):06}GB{rng.randrange(10**5):05}F{rng.randrange(10**8):08}",
    lambda rng: f"邮箱：office{rng.randrange(99)}@changsha.gov.cn",
    lambda rng: f"办公地址：长沙市岳麓区{rng.choice(ROADS)}{rng.randrange(1, 999)}号",
    lambda rng: f"申请人：{rng.choice(SURNAMES)}家湾演示商贸有限公司",
    lambda rng: f"户主：{rng.choice(SURNAMES)}某某",
    lambda rng: f"微信公众号：yanshi{rng.randrange(999)}",
    lambda rng: f"户名：长沙演示建设有限公司 账号：{_card(rng)}",
    lambda rng: f"https://example.gov.cn/2026/t{rng.randrange(2001, 2027)}0305_13{rng.randrange(10**9):09}.html",
    lambda rng: "、".join(str(rng.randrange(10)) for _ in range(20)),
    lambda rng: f"439999********{rng.randrange(10**4):04}",
    lambda rng: f"1{rng.randrange(3, 10)}{rng.randrange(10)}****{rng.randrange(10**4):04}",
    lambda rng: f"成立日期：{_day(rng)}",
    lambda rng: f"ISBN 978-7-{rng.randrange(10**3):03}-{rng.randrange(10**5):05}-{rng.randrange(10)}",
    lambda rng: f"财政专户{rng.randrange(1, 9)}{rng.randrange(10**11):011}",
]
