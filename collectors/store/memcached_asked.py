"""What of memcached's statistics is brought home (memcached, doc/protocol.txt)."""

KEPT = frozenset({
    "version", "uptime", "time", "pointer_size", "curr_connections", "total_connections", "cmd_get",
    "cmd_set", "get_hits", "get_misses", "get_expired", "bytes", "curr_items", "total_items",
    "evictions", "reclaimed",
    "limit_maxbytes", "threads", "expired_unfetched", "evicted_unfetched", "bytes_read", "bytes_written",
    "maxbytes", "maxconns", "tcpport", "verbosity", "growth_factor", "item_size_max",
    "num_threads", "cas_enabled", "auth_enabled_sasl", "ssl_enabled", "ext_item_size", "slab_reassign",
})  # fmt: skip
ITEM_FIELDS = ("number", "age", "evicted", "evicted_nonzero", "outofmemory")
