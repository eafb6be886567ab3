"""pfSense and OPNsense: one instance per tenant, from `config.xml`."""
