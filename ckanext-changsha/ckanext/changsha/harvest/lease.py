"""A worker's hold on what it claimed: renewed in the background, and let go at once when the job is cancelled."""

from __future__ import annotations

import logging
import threading
import time

import sqlalchemy as sa

from ckanext.changsha.harvest import claims
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.claims import Claim

__all__ = ["Lease"]

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at whether the claims still stand: a cancelled job stops within five


class Lease:
    """Claims of one kind (``page`` or ``run``), kept as long as the process runs and nobody takes them away.

    A stopped process (SIGSTOP) renews nothing: it wakes up with claims that are another worker's.
    """

    def __init__(self, engine: sa.Engine, kind: str, seconds: float) -> None:
        self._engine, self._kind, self._seconds = engine, kind, seconds
        self._held: dict[str, int] = {}
        self._lost: set[str] = set()
        self._lock, self._end = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="harvest-lease", daemon=True)

    def __enter__(self) -> Lease:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def add(self, claim: Claim) -> None:
        """Hold this claim as well."""
        with self._lock:
            self._held[claim.id] = claim.fence

    def drop(self, id: str) -> None:
        """Hold it no longer: its work is done."""
        with self._lock:
            self._held.pop(id, None)

    @property
    def held(self) -> list[str]:
        """What is held now."""
        with self._lock:
            return list(self._held)

    def lost(self, id: str) -> bool:
        """Whether the claim is another worker's by now, or its job was cancelled, or all is over."""
        return id in self._lost or self.over

    @property
    def over(self) -> bool:
        """Whether nobody wants what the claims are held for any more."""
        return self._end.is_set()

    def end(self) -> None:
        """Renew no claim from now on."""
        self._end.set()

    def _watch(self) -> None:
        renewed = time.monotonic()
        while not self._end.wait(min(LOOK, self._seconds / 4)):
            with self._lock:
                held = dict(self._held)
            if not held:
                continue
            try:
                with self._engine.begin() as connection:
                    standing = set(claims.alive(connection, self._kind, held))
                    if time.monotonic() - renewed > self._seconds / 3:
                        claims.renew(connection, self._kind, {id: held[id] for id in standing}, self._seconds)
                        renewed = time.monotonic()
                self._lost |= held.keys() - standing
            except AWAY as error:  # the database is away; what is written then decides
                log.warning("Leases could not be renewed: %s", error)
