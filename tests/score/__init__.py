"""How often `assess` is right about the lab: its answers compared with the lab's written truth."""
