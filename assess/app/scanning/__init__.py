"""The scan: which endpoints, how each is read, and what is told on the way."""
