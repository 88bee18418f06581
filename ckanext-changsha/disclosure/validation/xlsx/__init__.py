"""Read a workbook whose XML is as programs write it, by columns in Rust; whatever is not is left to calamine."""

from disclosure.validation.xlsx.book import Book, open_book
from disclosure.validation.xlsx.columns import SheetColumns

__all__ = ["Book", "SheetColumns", "open_book"]
