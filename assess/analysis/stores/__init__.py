"""Key-value stores, caches, brokers and search engines by what they say themselves."""
