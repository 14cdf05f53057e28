"""From files and routers to captures."""
