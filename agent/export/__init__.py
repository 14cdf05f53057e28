"""For machines: one line an event."""
