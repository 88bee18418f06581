"""Documents that accompany a table, such as the words to a budget: what they may be, and what must not be in them."""

from disclosure.documents.formats import FORMATS, Format
from disclosure.documents.outside import refused, screen_document

__all__ = ["FORMATS", "Format", "refused", "screen_document"]
