"""IPsec between a gateway of Azure's and the router, above the circuit."""
