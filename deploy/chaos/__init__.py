"""Faults on purpose: kill what runs at random moments, and see that nothing is lost, doubled or half-visible."""
