"""What all tests on real services share."""

from services import clean_db, empty_database, statements

__all__ = ["clean_db", "empty_database", "statements"]
