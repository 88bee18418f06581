"""What every format is taken apart into before it becomes a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Attachment", "Parts"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a document links to."""

    name: str
    url: str


@dataclass(slots=True)
class Parts:
    """A document in pieces: what its labels say, what its title may be, and its text."""

    labels: dict[str, str] = field(default_factory=dict)  # field name → value, as printed
    titles: list[str] = field(default_factory=list)  # candidates, the best first
    lines: list[str] = field(default_factory=list)  # the text, a paragraph each
    published_hint: str = ""  # what a template or an aggregator says; a label weighs more
    source_hint: str = ""
    site: str = ""  # the host that the page says it belongs to
    place: str = ""  # site name and host: where it was published
    attachments: list[Attachment] = field(default_factory=list)
    claimed: Mapping[str, str] = field(default_factory=dict)  # an aggregator's own fields, known to be often wrong
    url: str = ""
    from_list: bool = False  # an entry of a list, without text
