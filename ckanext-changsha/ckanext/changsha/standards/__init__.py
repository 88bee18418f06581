"""The Table Schemas as pages and files: what each column asks for, and templates to fill in."""
