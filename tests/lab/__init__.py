"""A lab of whole hosts on one machine, running real software, with a written truth."""
