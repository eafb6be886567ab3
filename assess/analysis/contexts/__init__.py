"""Firewall and load-balancing contexts: their place in the graph, and what is concluded from them."""
