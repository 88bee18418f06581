"""How fast text and tables are screened for personal data, beside plain `re` over the same patterns, on 演示数据.

Prints MB/s of CPU time for prose, for text dense in digits and for a table; each with few personal numbers in it, as
what is published has. The last line, `ratio R`, is the slowest of ours by the reference's speed on the same text.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from datetime import date

from disclosure.privacy import numbers, scan_text, words
from disclosure.privacy.linear import Forms
from disclosure.privacy.table import screen_table
from disclosure.rows import rows_of
from disclosure.validation.header import match_labels

TODAY = date(2026, 11, 24)
MEGABYTE = 1_000_000
SENTENCES = (
    "长沙市人民政府办公厅关于印发《长沙市演示管理办法》的通知，各区县（市）人民政府，市直机关各单位：",
    "　　现将办法印发给你们，请结合实际认真贯彻执行。本办法自{date}起施行，有效期五年。",
    "　　行政处罚决定书{document}：在经营场所销售商品未按规定明码标价，罚款人民币{amount}元。",
    "　　联系电话：0731-8888{four}，地址：长沙市岳麓区演示路{four}号，邮编410000。",
)
DENSE = "{date} {amount} {code} {uscc} {section},{project} 0731-8888{four} {serial}"
LABELS = ("标段编号", "项目名称", "统一社会信用代码", "公告日期", "预算金额", "备注")


def filled(form: str, chance: random.Random) -> str:
    """A line with invented codes, amounts and dates."""
    year, month, day = chance.randrange(2015, 2027), chance.randrange(1, 13), chance.randrange(1, 29)
    return form.format(
        date=f"{year}-{month:02}-{day:02}",
        document=f"长市监罚〔{year}〕{chance.randrange(1, 900)}号",
        amount=f"{chance.randrange(10**9)}.{chance.randrange(100):02}",
        code=f"2504-430102-04-01-{chance.randrange(10**6):06}",
        uscc=f"9143010{chance.randrange(10)}MA4L{chance.randrange(10**6):06}",
        section=f"4301{chance.randrange(10**16):016}",
        project=f"{year}{month:02}{day:02}{chance.randrange(10**6):06}",
        serial=chance.randrange(10**8),
        four=f"{chance.randrange(10**4):04}",
    )


def texts(size: int, chance: random.Random) -> dict[str, str]:
    """Prose and dense digits of about `size` bytes."""
    prose = "\n".join(filled(sentence, chance) for sentence in SENTENCES)
    dense = "\n".join(filled(DENSE, chance) for _ in range(2000))
    return {name: text * (size // len(text.encode()) + 1) for name, text in (("prose", prose), ("dense digits", dense))}


def table(size: int, chance: random.Random) -> list[list[str]]:
    """Rows of about `size` bytes."""
    forms = (
        "{section}",
        "演示数据：长沙市演示路{four}号道路维护工程",
        "{uscc}",
        "{date}",
        "{amount}",
        "项目代码{code}",
    )
    rows = [[filled(form, chance) for form in forms] for _ in range(2000)]
    return rows * (size // sum(len(cell.encode()) for row in rows for cell in row) + 1)


def speed(size: int, work: Callable[[], object]) -> float:
    """MB/s of CPU time, the best of three."""
    took = []
    for _ in range(3):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return size / MEGABYTE / min(took)


def reference(forms: Forms) -> Callable[[str], int]:
    """The same patterns one after the other in `re`."""
    patterns = [re.compile(re.sub(r"\\x\{(\w+)\}", r"\\u\1", form)) for form in forms.forms.values()]
    return lambda text: sum(1 for pattern in patterns for _ in pattern.finditer(text))


def main() -> None:
    """Time everything once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=20)
    size = parser.parse_args().megabytes * MEGABYTE
    chance = random.Random(1)  # noqa: S311 - sample data, no secret
    plainly = [reference(numbers.forms()), reference(words.forms())]
    ratios = []
    for name, text in texts(size, chance).items():
        part = text[: len(text) // 40]  # the reference is slow, and its speed does not depend on the length
        ours = speed(len(text.encode()), lambda text=text: scan_text(text))  # type: ignore[misc]
        theirs = speed(len(part.encode()), lambda part=part: [count(part) for count in plainly])  # type: ignore[misc]
        ratios.append(ours / theirs)
        print(f"{name:14} {ours:8.1f} MB/s   re {theirs:8.1f} MB/s")
    rows = rows_of(table(size, chance), len(LABELS))
    columns = match_labels(LABELS, {"fields": [{"name": label} for label in LABELS]})
    weight = sum(rows.frame.get_column(name).str.len_bytes().sum() for name in rows.frame.columns)
    print(f"{'table':14} {speed(weight, lambda: list(screen_table(rows, columns, TODAY))):8.1f} MB/s")
    print(f"ratio {min(ratios):.1f}")


if __name__ == "__main__":
    main()
