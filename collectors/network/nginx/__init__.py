"""nginx, from its configuration files."""
