"""A10 Thunder and AX, from running configurations of their partitions."""
