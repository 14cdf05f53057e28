"""Addresses of a peering, on both sides."""
