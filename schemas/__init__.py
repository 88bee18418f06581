"""The domain as data: catalogue, Table Schemas, vocabularies, code lists and rules. No code.

Read a file with ``importlib.resources.files("disclosure.schemas")``.
"""
