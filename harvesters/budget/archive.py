"""ZIP archives that an article attaches: the documents in them, unpacked under the limits of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ckanext.changsha.harvesters.budget.webpage import DOCUMENTS
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.findings import Finding

__all__ = ["Archive", "is_archive", "named", "unpack"]

_ZIP = b"PK\x03\x04"
_OFFICE = (b"[Content_Types].xml", b"mimetype")  # of Office and OpenDocument files, which are archives as well
_HEAD = 4_096  # bytes in which one of them is named: it comes first


@dataclass(slots=True)
class Archive:
    """What an archive holds."""

    documents: list[SavedFile] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # names of what is no document that can be read
    refused: Finding | None = None  # why nothing of it is read


def is_archive(content: bytes, name: str) -> bool:
    """Whether it is a plain ZIP and no office document, which its name would have to say as well."""
    return name.lower().endswith(".zip") and content.startswith(_ZIP) and not _is_office(content)


def _is_office(content: bytes) -> bool:
    return any(sign in content[:_HEAD] for sign in _OFFICE)


def unpack(file: SavedFile) -> Archive:
    """The documents of an archive; a bomb, a locked or a broken one is refused."""
    from disclosure.validation.archive import read_archive  # late: it comes with all that checks uploads
    from disclosure.validation.findings import Refused

    found = Archive()
    try:
        members = read_archive(file.content)
    except Refused as refused:
        found.refused = replace(refused.finding, file=file.name)
        return found
    for stored, content in members.items():
        name = _readable(stored)
        if name.endswith("/"):
            continue
        if name.lower().endswith(DOCUMENTS):
            found.documents.append(SavedFile(f"{file.name}/{name}", content, file.url))
        else:
            found.others.append(name)
    return found


def _readable(name: str) -> str:
    """A name as its maker wrote it: Windows writes Chinese names in GBK and does not say so (APPNOTE, D)."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def named(names: Sequence[str], most: int = 20) -> str:
    """Names for a sentence, the first of many."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
