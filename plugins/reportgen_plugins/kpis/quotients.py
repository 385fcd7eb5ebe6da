"""SQL of quotients over the rows that tell both of their parts: a row that tells one alone would bend them."""

from __future__ import annotations


def where_known(column: str, other: str) -> str:
    """The sum of ``column`` (alias ``r``) over rows in which ``other`` is known too."""
    return f"sum(CASE WHEN r.{other} IS NOT NULL THEN r.{column} END)"
