"""Stages of a worker that overlap: while one batch is written, the next is parsed, and the one after it is read."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

__all__ = ["ahead"]

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The items, the next of which is made in a thread of its own while the present one is used.

    One and no more: what is made ahead takes memory, and is made again when the process dies.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="harvest-ahead") as thread:

        def begin() -> Future[T | None]:
            return thread.submit(copy_context().run, make)

        def make() -> T | None:
            return next(items, None)

        coming = begin()
        while (item := coming.result()) is not None:
            coming = begin()
            yield item
