"""Databases: their state, tenancy, drift and connections."""
