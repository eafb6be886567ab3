"""Juniper SRX: logical systems and tenant systems, in `set` lines or braces."""
