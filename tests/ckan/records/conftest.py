"""No records at each test's beginning; the rest of the database is emptied once a file."""

from records_fixtures import app, clean_records, prepared

__all__ = ["app", "clean_records", "prepared"]
