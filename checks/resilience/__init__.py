"""Two links, two routers, two places."""
