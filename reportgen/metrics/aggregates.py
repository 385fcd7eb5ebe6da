"""What can be said of an SQL aggregate by its shape: which call it is, whether days of it can be added up."""

from __future__ import annotations

import re
from functools import lru_cache

#: How the aggregates of days combine into that of a period.
RECOMBINED = {"sum": "sum", "count": "sum", "min": "min", "max": "max"}

_AGGREGATES = frozenset(RECOMBINED) | {
    "any_value", "avg", "bool_and", "bool_or", "mean", "median", "quantile_cont", "quantile_disc", "stddev", "stddev_samp",
    "var_samp",
}  # fmt: skip
_CALL = re.compile(r"\s*([a-z_]\w*)\s*\(", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_PERIOD = re.compile(r"\bperiod\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def call(aggregate: str) -> str:
    """The aggregate function that ``aggregate`` is one call of, in small letters; ``""`` when it is more than that."""
    bare = _QUOTED.sub("''", aggregate).strip()
    found = _CALL.match(bare)
    if found is None or found[1].lower() not in _AGGREGATES:
        return ""
    depth = 0
    for index, character in enumerate(bare):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character == ")":
            return found[1].lower() if index == len(bare) - 1 else ""
    return ""


def adds_up(aggregate: str, where: str) -> bool:
    """Whether the aggregate of a period follows from those of its days."""
    name = call(aggregate)
    if name not in RECOMBINED or _PERIOD.search(aggregate) or _PERIOD.search(where):
        return False
    inside = aggregate[aggregate.index("(") + 1 :].lstrip().lower()
    return not inside.startswith("distinct")
