"""A client that may reach the test's own server and nothing else, and does not sleep."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules


@pytest.fixture
def pauses() -> list[float]:
    """How long the client would have slept."""
    return []


@pytest.fixture
def client(loopback, pauses) -> Iterator[GuardedClient]:
    """Short limits: a test of a slow server must be quick."""
    limits = Limits(connect=1, read=0.4, total=1.0, size=100_000, attempts=2, delay=0.0, jitter=0.0, longest_wait=5)
    with GuardedClient(Rules.of(allow=[loopback.allow]), limits, sleep=pauses.append) as made:
        yield made


@pytest.fixture
def refusal(client) -> Callable[..., FetchFailed]:
    """The error of a GET that must fail."""

    def get(url: str, **more) -> FetchFailed:
        with pytest.raises(FetchFailed) as caught:
            client.get(url, **more)
        return caught.value

    return get
