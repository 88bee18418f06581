"""The one tree of exceptions that the domain raises."""

from __future__ import annotations


class DisclosureError(Exception):
    """Anything the domain refuses. The text is for a log; people see findings."""


class ValueRefused(DisclosureError, ValueError):
    """A value that its type cannot hold, such as a document number without a year."""


class SourceError(DisclosureError):
    """A source could not be read. `code` names the finding (``source.*``) that tells people why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
