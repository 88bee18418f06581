"""Harvests: who may set up which source, how a run is started, and what it brought, on top of ckanext-harvest."""
