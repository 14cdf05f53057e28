"""Can we see at all? Whether captures are whole, readable, fresh, and paired."""
