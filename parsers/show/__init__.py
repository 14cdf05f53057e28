"""Show output: one reader a layout, whatever vendor prints it. Words and lines, no patterns over router text."""
