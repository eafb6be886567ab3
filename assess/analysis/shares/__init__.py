"""Shares that file servers offer, and what a walk of them tells."""
