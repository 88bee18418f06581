"""Screening of whole files for personal data: office documents, PDF, pictures and plain text, in all their corners."""

from disclosure.privacy.files.outside import screen_file

__all__ = ["screen_file"]
