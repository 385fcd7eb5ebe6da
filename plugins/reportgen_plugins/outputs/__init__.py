"""First-party outputs."""
