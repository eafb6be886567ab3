"""What is asked of Redis and Valkey by name. `CONFIG GET *` is never sent: passwords would come back."""

import re

SETTINGS = (
    "appendonly", "appendfsync", "save", "maxmemory", "maxmemory-policy", "databases", "cluster-enabled",
    "notify-keyspace-events", "min-replicas-to-write", "repl-diskless-sync", "timeout", "maxclients",
    "lua-time-limit", "busy-reply-threshold", "tls-port", "port", "protected-mode", "io-threads",
    "active-defrag", "activedefrag", "hash-max-listpack-entries", "replica-read-only",
    "slowlog-log-slower-than", "stream-node-max-entries", "proto-max-bulk-len",
)  # fmt: skip
"""None of these holds a secret, a path or a name."""

FIELDS = re.compile(
    r"(?:redis|valkey|dragonfly|keydb)_(?:version|mode)|server_name|os|arch_bits|uptime_in_seconds|tcp_port"
    r"|connected_clients|maxclients|blocked_clients|used_memory|used_memory_peak|used_memory_rss"
    r"|total_system_memory|maxmemory|maxmemory_policy|mem_fragmentation_ratio|number_of_cached_scripts"
    r"|number_of_functions|number_of_libraries|loading|rdb_changes_since_last_save|rdb_bgsave_in_progress"
    r"|rdb_last_save_time|rdb_last_bgsave_status|rdb_saves|aof_enabled|aof_last_write_status"
    r"|aof_current_size|instantaneous_ops_per_sec|total_commands_processed|evicted_keys|expired_keys"
    r"|keyspace_hits|keyspace_misses|pubsub_channels|pubsub_patterns|rejected_connections"
    r"|instantaneous_input_kbps|instantaneous_output_kbps|total_net_input_bytes|total_net_output_bytes"
    r"|role|connected_slaves|master_host|master_port|master_link_status|slave[0-9]{1,4}|db[0-9]{1,6}"
    r"|cluster_enabled|cmdstat_[a-z|_\-]{1,40}"
)
"""Fields of INFO that are brought home; of the rest, which holds paths among others, nothing is kept."""


def is_kept(field: str) -> bool:
    """The field of INFO is one of those."""
    return FIELDS.fullmatch(field) is not None
