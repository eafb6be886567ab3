"""File servers, asked over their own protocols."""
