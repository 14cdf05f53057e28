"""What is right: the Azure definition, the pairing of both halves, the ladder, and the checks. Pure."""
