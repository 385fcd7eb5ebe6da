"""First-party plugins of reportgen, registered through the same entry points as anybody's."""
