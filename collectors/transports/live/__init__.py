"""Configurations read from the devices themselves over SSH, by fixed lists of commands that only show."""
