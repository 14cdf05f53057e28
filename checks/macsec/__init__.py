"""Encryption on the cable: MACsec on both ends of an ExpressRoute Direct link."""
