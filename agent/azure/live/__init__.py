"""Azure, asked live: what may be read, by which action, and how it is saved."""
