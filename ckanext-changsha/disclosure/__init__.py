"""The disclosure domain in pure Python: no CKAN, no Flask, no SQLAlchemy, no network."""
