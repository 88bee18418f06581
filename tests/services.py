"""What all tests on real services share: a clean database with our tables, and the statements sent to it."""

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.db import _migrate_plugins
from ckan.plugins import toolkit as tk

KEPT = ("changsha_release", "changsha_release_file", "changsha_review")  # the application deletes nothing of them
migrated: set[str] = set()


@pytest.fixture(scope="session")
def empty_database(reset_db):
    """Empty the database, and make the plugins' tables anew: CKAN drops them at the first use in a process."""

    def empty():
        if not model.repo.tables_created_and_initialised:
            migrated.clear()
        keep_for_ever(False)
        reset_db()
        if not migrated.issuperset(tk.config["ckan.plugins"]):
            _migrate_plugins(apply=True)
            migrated.update(tk.config["ckan.plugins"])
        keep_for_ever(True)

    return empty


def keep_for_ever(on):
    """Turn the triggers that keep releases on or off, as the tables' owner may."""
    model.Session.rollback()
    with model.meta.engine.begin() as connection:
        for table in set(KEPT).intersection(sa.inspect(connection).get_table_names()):
            connection.execute(sa.text(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER USER"))


@pytest.fixture
def clean_db(with_plugins, empty_database):
    """CKAN's own fixture, with the plugins' tables; a plugin must be loaded for its migrations to be found."""
    empty_database()


@pytest.fixture
def statements():
    """The statements sent to the database from here on."""
    sent = []

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    sa.event.listen(model.Session.get_bind(), "before_cursor_execute", note)
    yield sent
    sa.event.remove(model.Session.get_bind(), "before_cursor_execute", note)
