"""The BGP session with Microsoft's edge."""
