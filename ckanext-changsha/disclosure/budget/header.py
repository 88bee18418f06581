"""The header of a table: how many rows it takes, what its columns are called, and which columns belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disclosure.budget.grid import is_amount, is_note, plain, tidy

__all__ = ["TOTAL_LABELS", "Columns", "Role", "Side", "header_rows", "is_column_numbers", "read_columns", "sides_of"]

TOTAL_LABELS = frozenset(
    {"合计", "总计", "小计", "收入总计", "支出总计", "收入合计", "支出合计", "本年收入合计", "本年支出合计"}
    | {"人员经费合计", "公用经费合计", "本年收入小计", "本年支出小计", "收支总计"}
)
MOST_HEADER_ROWS = 6
_ITEM = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|[(][一二三四五六七八九十]+[)]|\d+[.、]|\d{3,7}$"
    r"|(?:\d{3}|\d{5}|\d{7})[-_]?(?!年)[\u4e00-\u9fff])"
)
_NUMBERED = re.compile(r"栏次|^[甲乙类款项]$|^\d{1,2}$")
_CODE = re.compile(r"编码|代码|编号")
_NAME = re.compile(
    r"名称|^(?:收入|支出|按.+)?项目(?:[(].*[)])?$"
    r"|^(?:部门|单位|地区|.{0,8}科目|支出功能分类|项目或科目)(?:[(].*[)])?$"
)
_NOT_MONEY = re.compile(r"行次|备注|说明|序号|%|比例|增减率|增长率|占比|人数|数量|辆|批次|人次|指标|目标|日期")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
SAMPLE = 20  # rows
_LEVELS = frozenset({"类", "款", "项"})


class Role(StrEnum):
    """What a column holds."""

    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that describe one thing; a two-column table has income on one side and expenditure on the other."""

    codes: tuple[int, ...]
    names: tuple[int, ...]
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns from left to right."""

    names: tuple[str, ...]
    roles: tuple[Role, ...]
    sides: tuple[Side, ...]

    @property
    def amounts(self) -> list[str]:
        """The names of the columns of amounts."""
        return [name for name, role in zip(self.names, self.roles, strict=True) if role is Role.AMOUNT]


def header_rows(cells: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are header: 0 on a continuation page that begins with data."""
    for count, row in enumerate(cells[:MOST_HEADER_ROWS]):
        texts = [plain(cell) for cell in row if cell.strip()]
        if _is_data(texts, blank_ends=count > 0):
            return count
    return min(len(cells), MOST_HEADER_ROWS)


def _is_data(texts: Sequence[str], *, blank_ends: bool) -> bool:
    if not texts:
        return blank_ends
    if is_column_numbers(texts):
        return False
    if any(map(is_amount, texts)) or any(map(_ITEM.match, texts)) or texts[0].startswith("其中:"):
        return True
    return len(texts) == 1 and (texts[0] in TOTAL_LABELS or is_note(texts[0]))


def is_column_numbers(texts: Sequence[str]) -> bool:
    """True for the row that numbers the columns: 栏次, 1, 2, 3."""
    numbers = [text for text in texts if text.isdigit() and len(text) <= 2]
    return (
        bool(numbers) and numbers == [str(n) for n in range(1, len(numbers) + 1)] and all(map(_NUMBERED.search, texts))
    )


def read_columns(header: Sequence[Sequence[str]], body: Sequence[Sequence[str]] = ()) -> Columns:
    """The columns of a header of one to six rows, with merged cells spread over what they span.

    A column before the first number of `body` that holds only words is one of names, whatever its head says.
    """
    rows = [list(row) for row in header if not is_column_numbers([plain(cell) for cell in row if cell.strip()])]
    width = max(map(len, rows), default=0)
    paths: list[tuple[str, ...]] = [()] * width
    for row in rows:
        labels = _spread([tidy(cell) for cell in row] + [""] * (width - len(row)), paths)
        paths = [(*path, label) if label else path for path, label in zip(paths, labels, strict=True)]
    roles = tuple(_in_words(tuple(map(_role, paths)), body))
    return Columns(tuple(_names(paths, roles)), roles, tuple(sides_of(roles)))


def _spread(labels: list[str], paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Fill a blank from its left neighbour when both stand below the same merged cell."""
    for column in range(1, len(labels)):
        below_same = not any(paths) or (paths[column] and paths[column] == paths[column - 1])
        if not labels[column] and below_same:
            labels[column] = labels[column - 1]
    return labels


def _role(path: tuple[str, ...]) -> Role:
    labels = [plain(label) for label in path]
    if not labels:
        return Role.OTHER
    if labels[-1] in _LEVELS or any(map(_CODE.search, labels)):
        return Role.CODE
    if _NAME.search(labels[-1]) or any("名称" in label for label in labels):
        return Role.NAME
    return Role.OTHER if _NOT_MONEY.search(labels[-1]) else Role.AMOUNT


def _in_words(roles: Sequence[Role], body: Sequence[Sequence[str]]) -> Iterator[Role]:
    numbers = False
    for column, role in enumerate(roles):
        texts = [plain(row[column]) for row in body[:SAMPLE] if column < len(row) and row[column].strip()]
        numbers = numbers or any(map(is_amount, texts)) and role is Role.AMOUNT
        words = bool(texts) and role is Role.AMOUNT and not numbers and all(map(_WORDS.search, texts))
        yield Role.NAME if words else role


def _names(paths: Sequence[tuple[str, ...]], roles: Sequence[Role]) -> list[str]:
    """Each column's labels joined by ·, without a top label that all columns of amounts share.

    Of two columns with the same labels, the second is called （2）: a column's name and its row tell one cell.
    """
    money = [path for path, role in zip(paths, roles, strict=True) if role is Role.AMOUNT]
    while money and all(len(path) > 1 and path[0] == money[0][0] for path in money):
        shared, money = money[0][0], [path[1:] for path in money]
        paths = [path[1:] if path[:1] == (shared,) and len(path) > 1 else path for path in paths]
    met: Counter[str] = Counter()
    names = []
    for name in map("·".join, paths):
        met[name] += 1
        names.append(f"{name}（{met[name]}）" if name and met[name] > 1 else name)
    return names


def sides_of(roles: Sequence[Role]) -> list[Side]:
    """Cut the columns where a code or a name follows an amount."""
    starts = [0] + [
        column
        for column in range(1, len(roles))
        if roles[column] in {Role.CODE, Role.NAME}
        and Role.AMOUNT in roles[:column]
        and roles[column - 1] not in {Role.CODE, Role.NAME}
    ]
    sides = []
    for start, end in zip(starts, [*starts[1:], len(roles)], strict=True):
        by_role = {role: tuple(c for c in range(start, end) if roles[c] is role) for role in Role}
        if by_role[Role.AMOUNT]:
            sides.append(Side(by_role[Role.CODE], by_role[Role.NAME], by_role[Role.AMOUNT]))
    return sides
