"""FortiGate: virtual domains, policies, virtual IPs."""
