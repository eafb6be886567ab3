"""Flow records that other tools exported."""
