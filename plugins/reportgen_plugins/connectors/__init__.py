"""First-party connectors."""
