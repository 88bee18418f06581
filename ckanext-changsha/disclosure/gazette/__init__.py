"""The government gazette and normative documents: their numbers, issuers and validity."""

from disclosure.gazette.number import DocumentNumber, issuers

__all__ = ["DocumentNumber", "issuers"]
