"""Remote sources turned into records: a client, a pure parser and a harvest plugin for each. Imports no CKAN."""
