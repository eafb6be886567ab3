"""Tokenizers that several platforms' configuration languages share."""
