"""A13: PostgreSQL is restarted under a running portal, in order and in the middle of everything.

The server is the test's own, with a copy of the tests' database: that of the installation is everybody's.
"""

from functools import partial

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from dependencies import Fault, nothing
from own_postgres import own_postgres
from suffering import Writes, disk, ends, portal, published, resumed, suffered

__all__ = ["disk", "ends", "portal", "published"]


@pytest.fixture(scope="module", autouse=True)
def postgres(plugins_loaded):
    """The server on which this file's portal and tests work."""
    before, engine = tk.config["sqlalchemy.url"], ckan_model.meta.engine
    with own_postgres(before) as server:
        tk.config["sqlalchemy.url"] = server.url.render_as_string(hide_password=False)
        ckan_model.Session.remove()
        ckan_model.init_model(sa.create_engine(server.url, pool_pre_ping=True))
        yield server
        ckan_model.Session.remove()
        ckan_model.meta.engine.dispose()
        ckan_model.init_model(engine)
        tk.config["sqlalchemy.url"] = before


def faults(postgres):
    """A restart under work that was acknowledged, and a stop that lasts, each in both ways."""
    for mode in ("fast", "immediate"):
        restart, stop = (partial(act, postgres, mode) for act in (restarted, stopped))
        yield Fault(f"PostgreSQL is restarted, {mode}", restart, nothing, late=True)
        yield Fault(f"PostgreSQL is stopped, {mode}", stop, partial(started, postgres), reads=False, writes=False)


def restarted(postgres, mode, portal):
    stopped(postgres, mode, portal)
    postgres.start()


def stopped(postgres, mode, portal):
    ckan_model.Session.remove()  # the test's own connection is not what is tried
    postgres.stop(mode)


def started(postgres, portal):
    postgres.start()


@pytest.mark.acceptance("A13")
@pytest.mark.timeout(1800)
def test_no_restart_of_postgresql_loses_anything(tally, postgres, published, portal, draft, prepared):
    for fault in [*faults(postgres)] * tally.scale(1, 25):
        writes = Writes(portal, prepared, draft("submit")["id"], draft()["id"])
        wrong = suffered(portal, writes, fault, published)
        seconds, left = resumed(portal, writes, published)
        wrong += [f"after {seconds:.0f} s: {one}" for one in left]
        print(f"{fault.name}: work went on after {seconds:.0f} s", *wrong, sep="; ", flush=True)
        tally.case(fault.name, not wrong, "; ".join(wrong))
