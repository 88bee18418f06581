"""Alembic's entry: the plugin's own chain of migrations, with its own version table."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from sqlalchemy import engine_from_config, pool

name = Path(__file__).parent.name
engine = engine_from_config(context.config.get_section(context.config.config_ini_section), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, version_table=f"{name}_alembic_version")
    with context.begin_transaction():
        context.run_migrations()
