"""The table of catalogue entries. `source` and `certainty` say how far each one is to be trusted."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY

__all__ = ["entry"]


def _lists(*names: str) -> list[sa.Column]:
    return [sa.Column(name, ARRAY(sa.Text), nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


entry = sa.Table(
    "changsha_catalogue_entry",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    *_texts("category", "domain", "level1_item", "level2_item"),
    *_lists("content_elements"),
    *_texts("legal_basis", "deadline_text"),
    sa.Column("deadline_days", sa.Integer, nullable=False),  # 0 for immediate and annual_date
    *_texts("deadline_kind"),
    *_lists("responsible_body", "channels"),
    *_texts("audience", "mode"),
    *_lists("level"),
    sa.Column("seed_point", sa.Integer),
    *_texts("source", "certainty"),
    sa.Column("deadline_date", sa.Text),  # MM-DD, every year
    sa.Column("min_display_days", sa.Integer),  # 公示期
    sa.Column("min_display_kind", sa.Text),
    sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),  # gone from the catalogue's file
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
