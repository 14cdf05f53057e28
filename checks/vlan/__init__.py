"""VLAN tags of a peering, on both sides."""
