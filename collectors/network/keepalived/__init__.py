"""keepalived, from its configuration file."""
