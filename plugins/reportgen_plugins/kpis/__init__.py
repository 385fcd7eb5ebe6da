"""First-party kpis."""
