"""Mail over TLS with the server's certificate checked.

CKAN 2.12.0 calls `starttls()` without a context, which accepts any certificate (CVE-2026-41132).
"""

from __future__ import annotations

import smtplib
import ssl
from types import SimpleNamespace
from typing import Any

from ckan.lib import mailer

__all__ = ["CheckedSMTP", "check_certificates"]

TIMEOUT = 30.0  # seconds; smtplib waits for ever by default


class CheckedSMTP(smtplib.SMTP):
    """smtplib.SMTP that always gives up after TIMEOUT and always checks certificates."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"timeout": TIMEOUT, **options})

    def starttls(self, *args: Any, **options: Any) -> Any:
        """As in smtplib, with the system's certificate authorities; raises SMTPException for a bad certificate."""
        if not options.get("context"):
            options["context"] = ssl.create_default_context()
        try:
            return super().starttls(*args, **options)
        except ssl.SSLError as refused:
            self.close()
            raise smtplib.SMTPException(f"the mail server's certificate was refused: {refused}") from refused

    def quit(self) -> tuple[int, bytes]:
        """Say goodbye, unless the connection is closed already: CKAN's mailer does so after every failure."""
        return super().quit() if self.sock else (221, b"closed")


def check_certificates() -> None:
    """Give CKAN's mailer, and nobody else, the checked class: it takes its own from the module's `smtplib`."""
    mailer.smtplib = SimpleNamespace(**{**vars(smtplib), "SMTP": CheckedSMTP})
