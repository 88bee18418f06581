"""A small HTTP server of generated data, in the real sources' protocols, for machines without the internet."""
