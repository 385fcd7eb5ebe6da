"""First-party sections."""
