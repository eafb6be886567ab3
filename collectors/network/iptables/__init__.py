"""iptables, from what iptables-save writes."""
