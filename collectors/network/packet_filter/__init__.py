"""What iptables and nftables share: matches, chains, and how they become one list."""
