"""One search over datasets and public records: one function behind the page and its JSON."""
