"""firewalld: zones, services and ipsets as XML."""
