"""A world of a given size, and lists over it that are computed row by row: their length and any row cost the same.

All that a list may ask about a project repeats after CYCLE projects, so a list of one cycle tells the whole list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from replica.trading import CYCLE, STEP, TESTS, Notice, Project, begun, life_of, number_in, project

__all__ = ["Entry", "Rows", "World", "part", "world"]

Entry = tuple[Project, Notice]
Template = tuple[tuple[int, bool, int], ...]
Keep = Callable[[Project, Notice], bool]
DAY = timedelta(days=1)
PLACES = 4  # notices of the longest life
TEST_EVERY = 40


@lru_cache(maxsize=16)
def world(size: int, businesses: tuple[str, ...]) -> World:
    """The world with `size` notices in all, and one test project more for every forty."""
    lives = [len(life_of(number, businesses)) for number in range(CYCLE)]
    cycles, left = divmod(size, sum(lives))
    count, last = cycles * CYCLE, 0
    while left > 0:
        last = min(lives[count % CYCLE], left)
        left -= last
        count += 1
    return World(businesses, count, last or lives[-1])


@dataclass(frozen=True, slots=True)
class World:
    """`count` projects, the newest first; of the last one only the first `kept` notices."""

    businesses: tuple[str, ...]
    count: int
    kept: int

    def project(self, number: int) -> Project:
        """The project of that number."""
        found = project(number, self.businesses)
        return replace(found, notices=found.notices[: self.kept]) if number == self.count - 1 else found

    def has(self, number: int) -> bool:
        """Whether there is a project, or a test project, of that number."""
        if number % TESTS >= self.count:
            return False
        return number < TESTS or (number < 2 * TESTS and number % TEST_EVERY == TEST_EVERY - 1)

    def by_id(self, text: str) -> Project | None:
        """The project whose number an id begins with; whether the whole id is right is for the caller to see."""
        number = number_in(text)
        return self.project(number) if number is not None and self.has(number) else None

    def rows(self, keep: Keep) -> Rows:
        """The list of the notices that `keep` says yes to."""
        template = [
            (number % TESTS, number >= TESTS, place)
            for offset in range(CYCLE)
            for number in self._beside(offset)
            for place, notice in enumerate(project(number, self.businesses).notices)
            if keep(project(number, self.businesses), notice)
        ]
        return Rows(self, tuple(template), 0, self.count)

    @staticmethod
    def _beside(offset: int) -> tuple[int, ...]:
        return (TESTS + offset, offset) if offset % TEST_EVERY == TEST_EVERY - 1 else (offset,)


def part(lists: Sequence[Rows], start: int, stop: int) -> list[Entry]:
    """Rows of several lists, one after another, as if they were one."""
    found: list[Entry] = []
    for rows in lists:
        if stop > 0:
            found += rows.part(start, stop)
        start, stop = start - len(rows), stop - len(rows)
    return found


@lru_cache(maxsize=256)
def _at_places(template: Template, places: frozenset[int]) -> Template:
    return tuple(row for row in template if row[2] in places)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list for the projects `first` to `last`, not yet made."""

    world: World
    template: Template  # offset in the cycle, whether a test, place in its life
    first: int
    last: int

    def __len__(self) -> int:
        return max(self._before(self.last) - self._before(self.first) - self._cut(), 0)

    def part(self, start: int, stop: int) -> list[Entry]:
        """The rows from `start` to `stop`, made now."""
        return [self._row(place) for place in range(max(start, 0), min(stop, len(self)))]

    def _row(self, index: int) -> Entry:
        cycle, place_in_cycle = divmod(self._before(self.first) + index, len(self.template))
        offset, test, place = self.template[place_in_cycle]
        found = self.world.project(cycle * CYCLE + offset + (TESTS if test else 0))
        return found, found.notices[place]

    def between(self, first: date, last: date) -> list[Rows]:
        """The rows of the notices of those days.

        A project's later notices are later, so each place in a life has its own range of numbers.
        """
        ranges = [(self._from(last, place), self._from(first - DAY, place)) for place in range(PLACES)]
        edges = sorted({edge for pair in ranges for edge in pair})
        parts = []
        for begin, end in pairwise(edges):
            places = frozenset(place for place, (low, high) in enumerate(ranges) if low <= begin and end <= high)
            parts.append(replace(self, template=_at_places(self.template, places), first=begin, last=end))
        return parts

    def _from(self, day: date, place: int) -> int:
        """The first number whose notice at `place` came on that day or before it."""
        numbers, ordinal = range(self.world.count), -day.toordinal()
        return bisect_left(numbers, ordinal, key=lambda number: -(begun(number) + STEP * place).toordinal())

    def _before(self, number: int) -> int:
        """How many rows there are of projects before that number."""
        cycles, offset = divmod(number, CYCLE)
        return cycles * len(self.template) + bisect_left(self.template, (offset,))

    def _cut(self) -> int:
        """Rows that the last project of the world does not have yet; they would be the list's last ones."""
        final = (self.world.count - 1) % CYCLE
        if self.last < self.world.count or not self.world.count:
            return 0
        return sum(offset == final and not test and place >= self.world.kept for offset, test, place in self.template)
