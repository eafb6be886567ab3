"""HAProxy, from its configuration files."""
