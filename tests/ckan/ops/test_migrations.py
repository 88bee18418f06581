"""The plugins' migrations lead to the same tables from nothing, from every version in between, and back."""

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from ckan import model
from ckan.cli.db import _repo_for_plugin, _resolve_alembic_config

PLUGINS = ("changsha_catalogue", "changsha_records", "changsha_release")
SHAPE = sa.text("""
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    FROM information_schema.columns WHERE table_name LIKE 'changsha%'
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE tablename LIKE 'changsha%'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid::regclass::text LIKE 'changsha%'
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid)
        FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'changsha%' AND NOT tgisinternal
    ORDER BY 1
""")


def shape():
    """Every column, index, constraint and trigger of our tables, as text."""
    found = model.Session.scalars(SHAPE).all()
    model.Session.rollback()
    return found


def versions(plugin):
    """The plugin's versions, first to last, and "base" before them."""
    steps = ScriptDirectory.from_config(Config(_resolve_alembic_config(plugin))).walk_revisions()
    return ["base", *reversed([step.revision for step in steps])]


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_version_is_brought_up_to_the_same_tables(plugin):
    expected = shape()
    for version in versions(plugin)[:-1]:
        with _repo_for_plugin(plugin) as repo:
            repo.downgrade_db(version)
            assert shape() != expected
            repo.upgrade_db()
        assert shape() == expected, f"from {version}"
