"""What a failed request says: a code with sentences in ``schemas/findings/source.yaml``, and a detail for the log."""

from __future__ import annotations

from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity

__all__ = ["FetchFailed", "finding_of"]

_AGAIN = frozenset(
    {"source.timeout", "source.truncated", "source.connection", "source.dns", "source.busy", "source.compression"}
)
_AGAIN_STATUS = frozenset({408, 425, 500, 502, 504})


class FetchFailed(SourceError):
    """A request that failed, with the status and the Retry-After the source answered, when it did."""

    def __init__(
        self, code: str, detail: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(code, detail)
        self.status = status
        self.retry_after = retry_after

    @property
    def again(self) -> bool:
        """True when the same request may succeed a little later."""
        return self.code in _AGAIN or self.status in _AGAIN_STATUS


def finding_of(error: SourceError, file: str = "", severity: Severity = Severity.BLOCK) -> Finding:
    """The finding that people see for a failed request: never the detail, which may name inner addresses."""
    status = getattr(error, "status", None)
    return Finding(error.code, severity, file=file, values={} if status is None else {"status": status})
