"""Whose a thing is: by inventory, patterns, words and those who use it."""
