"""nftables, from `nft -j list ruleset` or its own language."""
