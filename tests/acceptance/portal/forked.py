"""Run a step in a process of its own that is killed at a chosen moment, without the seconds that a new CKAN takes.

The moments are what a release does to the world outside it: each statement and commit in PostgreSQL, each file that it
links or renames, each connection to Solr or Redis.
"""

import os
import signal
import sys
import time

import sqlalchemy as sa
from ckan import model
from ckan.lib import redis

__all__ = ["moments", "run"]

OUTSIDE = ("os.link", "os.rename", "os.mkdir", "os.remove", "socket.connect")  # Python's audit events


def run(work, kill_at=None, kill_after=None, meanwhile=None):
    """Call `work` in a child and `meanwhile` here until it ends; True when the child ended by itself.

    It is killed before its moment number `kill_at`, or after `kill_after` seconds.
    """
    model.Session.remove()
    child = os.fork()
    if child == 0:
        os._exit(_child(work, kill_at))
    until = time.monotonic() + (kill_after if kill_after is not None else 60)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return not os.WIFSIGNALED(status)
        if time.monotonic() >= until:
            os.kill(child, signal.SIGKILL)
        if meanwhile:
            meanwhile()
        time.sleep(0.005)


def moments(work):
    """How many moments the whole of `work` has; it is done."""
    reading, writing = os.pipe()
    run(lambda: (work(), os.write(writing, str(_COUNT[0]).encode())), kill_at=0)
    os.close(writing)
    with os.fdopen(reading) as said:
        return int(said.read())


_COUNT = [0]


def _child(work, kill_at):
    """The parent's connections stay the parent's: the child makes new ones."""
    model.meta.engine.dispose(close=False)
    redis._connection_pool = None
    if kill_at is not None:
        _count(kill_at)
    try:
        work()
    except Exception:
        return 1
    return 0


def _count(kill_at):
    def moment(*_):
        _COUNT[0] += 1
        if _COUNT[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def outside(event, _):
        if event in OUTSIDE:
            moment()

    sa.event.listen(model.meta.engine, "before_cursor_execute", moment)
    sa.event.listen(model.meta.engine, "commit", moment)
    sys.addaudithook(outside)
