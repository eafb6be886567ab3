"""The exact engine for rule lists: which packets a list permits, and which rules never decide one."""
