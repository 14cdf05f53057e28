"""The other recommendations for the Azure side."""
