"""Running the site safely: the holes of CKAN 2.12.0 closed, in one plugin."""
