"""NetScaler, from ns.conf and those of its partitions."""
