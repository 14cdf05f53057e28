"""For people: what a run found, in words."""
