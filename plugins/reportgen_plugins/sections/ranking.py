"""How findings of all rules are ranked against each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Severity = Literal["good", "attention", "critical", "information"]

_BASE: dict[Severity, int] = {"critical": 80, "attention": 60, "good": 40, "information": 10}
_SPREAD = Decimal(19)


def weight(severity: Severity, size: Decimal) -> Decimal:
    """Severity first; among equals the larger effect. ``size`` is relative (0.5 is half of the reference), capped at 1."""
    return _BASE[severity] + _SPREAD * min(abs(size), Decimal(1))
