"""The page: an assessment as one HTML file that opens from disk."""
