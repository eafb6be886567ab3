"""State surfaces of hosts: what claims a place, and what the rules say of it."""
