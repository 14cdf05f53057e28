"""Config text as trees with exact lines: by indentation, by braces, by `set` lines."""
