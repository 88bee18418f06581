"""CKAN glue of the Changsha disclosure platform, cut by feature. Imports no CKAN, so that parsers run without it."""
