"""SQL for the time between two instants, of which only the local dates may be known."""

from __future__ import annotations


def days_between(before: str, after: str) -> str:
    """Days, fractional, from ``<before>_at`` to ``<after>_at``, else from ``_on`` to ``_on``; DECIMAL, so that sums are exact."""
    seconds = (
        f"coalesce(date_diff('second', {before}_at, {after}_at), 86400 * date_diff('day', {before}_on, {after}_on))"
    )
    return f"CAST({seconds} / 86400.0 AS DECIMAL(30, 12))"


def hours_between(before: str, after: str) -> str:
    """Hours, fractional, from ``<before>_at`` to ``<after>_at``; dates alone cannot tell them."""
    return f"CAST(date_diff('second', {before}_at, {after}_at) / 3600.0 AS DECIMAL(30, 12))"
