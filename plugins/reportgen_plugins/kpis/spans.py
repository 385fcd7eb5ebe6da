"""SQL for the time between two instants, of which only the local dates may be known."""

from __future__ import annotations


def days_between(before: str, after: str) -> str:
    """Days, fractional, from ``<before>_at`` to ``<after>_at``; DECIMAL, so that sums are exact.

    Where only the local date (``_on``) of one is known it counts from midnight; of two dates, whole days are counted.
    """
    start, end = (f"coalesce({name}_at, CAST({name}_on AS TIMESTAMP))" for name in (before, after))
    return f"CAST(date_diff('second', {start}, {end}) / 86400.0 AS DECIMAL(30, 12))"


def hours_between(before: str, after: str) -> str:
    """Hours, fractional, from ``<before>_at`` to ``<after>_at``; dates alone cannot tell them."""
    return f"CAST(date_diff('second', {before}_at, {after}_at) / 3600.0 AS DECIMAL(30, 12))"
