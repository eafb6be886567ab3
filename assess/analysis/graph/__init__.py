"""Who depends on whom: from sockets, sessions, mounts, flows and settings to one graph."""
