"""The one client that speaks to the outside: guarded, timed, bounded, polite (THREATS H1, H2, H4; A10, A11)."""

from __future__ import annotations

import hashlib
import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ckanext.changsha.harvesters.http.failure import FetchFailed
from ckanext.changsha.harvesters.http.inflate import Inflater
from ckanext.changsha.harvesters.http.limits import LOOK, Deadline, Limits, Manners, Turn
from ckanext.changsha.harvesters.http.urls import CheckedUrl, Rules, check_url
from disclosure.errors import SourceError

if TYPE_CHECKING:
    import httpcore
    import tenacity

    from ckanext.changsha.harvesters.http.robots import Robots
    from ckanext.changsha.harvesters.http.transport import Resolver
    from ckanext.changsha.harvesters.http.wire import Reply

__all__ = ["Answer", "GuardedClient"]

MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered: raw bytes and where they came from, so that a record can be traced to them."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    fetched: datetime

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty when the source says none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def sha256(self) -> str:
        """The hash of the bytes as they were read."""
        return hashlib.sha256(self.content).hexdigest()


Check = Callable[[Answer], None]
Stop = Callable[[], bool]


class GuardedClient:
    """Fetches one URL at a time under `rules` and `limits`; raises FetchFailed, never a library's exception.

    `contact`, an address of the web or of mail, tells a site who asks; `robots` is asked before each request,
    and `turn` where other processes may ask the same host.
    `resolver`, `sleep`, `draw` and `backend` are passed in by tests; `verify` is an SSL context for a test's own CA.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        limits: Limits | None = None,
        *,
        contact: str = "",
        robots: Robots | None = None,
        turn: Turn | None = None,
        resolver: Resolver | None = None,
        verify: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        import tenacity  # late, both of them: a parser's process needs no HTTP

        from ckanext.changsha.harvesters.http.wire import Wire

        self.rules = rules or Rules()
        self.limits = limits or Limits()
        self._robots = robots
        self._draw, self._sleep = draw, sleep
        self._deadline = Deadline()
        self._manners = Manners(self.limits.delay, self.limits.jitter, sleep=self._rest, draw=draw, turn=turn)
        self._lock = threading.RLock()  # one deadline, so one request at a time
        self._patient = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            retry=tenacity.retry_if_exception(self._worth_another),
            wait=self._pause,
            sleep=self._rest,
            reraise=True,
        )
        self._wire = Wire(self.rules, self.limits, self._deadline, contact, resolver, verify, backend)

    def __enter__(self) -> GuardedClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()
        if self._robots is not None:
            self._robots.close()

    def get(self, url: str, *, redirects: int = 0, check: Check | None = None, stopped: Stop = bool) -> Answer:
        """GET a page. `check` looks at the answer and raises when it is not what was asked for (busy, captcha).

        `stopped` is asked each second whether nobody wants the answer any more, and ends all waiting by Stopped.
        """
        return self._fetch("GET", url, None, min(redirects, MAX_REDIRECTS), check, stopped, again=True)

    def post(
        self,
        url: str,
        form: Mapping[str, Any],
        *,
        safe: bool = False,
        check: Check | None = None,
        stopped: Stop = bool,
    ) -> Answer:
        """POST a form. Only a `safe` one, a list that is asked for by POST, is ever sent twice; none is redirected."""
        return self._fetch("POST", url, form, 0, check, stopped, again=safe)

    def _fetch(
        self,
        method: str,
        url: str,
        form: Mapping[str, Any] | None,
        redirects: int,
        check: Check | None,
        stopped: Stop,
        *,
        again: bool,
    ) -> Answer:
        def attempt() -> Answer:
            answer = self._follow(method, url, form, redirects)
            if check is not None:
                check(answer)
            return answer

        with self._lock:
            self._deadline.stopped = stopped
            return self._patient(attempt) if again else attempt()

    def _rest(self, seconds: float) -> None:
        """Sleep, as long as the answer is wanted."""
        if self._deadline.stopped is bool:
            self._sleep(seconds)
            return
        while seconds > 0:
            self._deadline.check()
            self._sleep(min(seconds, LOOK))
            seconds -= LOOK

    def _worth_another(self, error: BaseException) -> bool:
        if not isinstance(error, FetchFailed) or not error.again:
            return False
        return (error.retry_after or 0) <= self.limits.longest_wait

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = getattr(error, "retry_after", None) or 0.0
        backoff = 2.0 ** (state.attempt_number - 1) * max(self.limits.delay, 0.01)
        return float(min(max(asked, backoff + self.limits.jitter * self._draw()), self.limits.longest_wait))

    def _follow(self, method: str, text: str, form: Mapping[str, Any] | None, redirects: int) -> Answer:
        url = self._checked(text)
        for hop in range(redirects + 1):
            self._manners.wait(url.host, self._robots.delay(url, self._deadline.stopped) if self._robots else 0.0)
            if not hop:
                self._deadline.start(self.limits.total)
            answer, onward = self._once(method, url, form)
            if onward is None:
                return answer
            following = self._checked(urljoin(str(url), onward))
            if url.scheme == "https" and following.scheme == "http":
                raise FetchFailed("source.redirect", "from https to http", status=answer.status)
            url = following
        raise FetchFailed("source.redirect", "refused or too many", status=answer.status)

    def _checked(self, text: str) -> CheckedUrl:
        try:
            return check_url(text, self.rules)
        except SourceError as error:
            raise FetchFailed("source.forbidden_address", error.detail) from error

    def _once(self, method: str, url: CheckedUrl, form: Mapping[str, Any] | None) -> tuple[Answer, str | None]:
        with self._wire.ask(method, url, form) as reply:
            return self._read(url, reply)

    def _read(self, url: CheckedUrl, reply: Reply) -> tuple[Answer, str | None]:
        status, headers = reply.status, reply.headers
        if 300 <= status < 400:
            onward = headers.get("location")
            if status not in {301, 302, 303, 307, 308} or not onward:
                raise FetchFailed("source.http_status", status=status)
            return Answer(str(url), status, headers, b"", datetime.now(UTC)), onward
        if not 200 <= status < 300:
            code = "source.busy" if status in {429, 503} else "source.http_status"
            raise FetchFailed(code, f"{status} {url}", status=status, retry_after=_retry_after(headers))
        text = _is_text(headers)
        limit = min(self.limits.page, self.limits.size) if text else self.limits.size
        if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > limit:
            raise FetchFailed("source.too_large", "declared length")
        with Inflater(headers.get("content-encoding", ""), limit, may_be_gzip=not text) as body:
            for piece in reply.pieces:
                if self._deadline.within(None) <= 0:
                    raise FetchFailed("source.timeout", "total time is over")
                body.feed(piece)
            return Answer(str(url), status, headers, body.finish(), datetime.now(UTC)), None


def _is_text(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.endswith(("html", "json", "xml"))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After, given as a number or as a date (RFC 9110, 10.2.3); None when there is none."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
