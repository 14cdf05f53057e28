"""JSON as operators have it, in any shape, to an `AzureDefinition`."""
