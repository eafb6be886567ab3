"""Firewall and load-balancing contexts, read from configuration files."""
