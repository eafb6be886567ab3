"""The software that runs on a host, from its processes, packages and settings."""
