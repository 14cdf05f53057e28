"""What the session says: filters, policies, limits."""
