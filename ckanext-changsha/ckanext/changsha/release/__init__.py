"""The gate: drafts, their checks and review, and the releases that alone make anything public (DESIGN 5, 6)."""
