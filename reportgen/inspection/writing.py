"""A plan as data, as YAML that a person pastes, and as the plan that a build makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from reportgen.plan import Overrides, Plan, parsed, resolve

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.records import Catalogue

#: The file that a plan is thought to stand in while it stands in none.
PLAN = "plan.yaml"
_WIDTH = 110


def plan_of(data: Mapping[str, Any], base: Path, catalogue: Catalogue, as_of: date) -> Plan:
    """The plan that stands in ``base``, read and checked like any. Raises PlanError."""
    content = written({name: value for name, value in data.items() if value})
    return resolve(parsed(content.encode(), base / PLAN, {}), catalogue, Overrides(), as_of)


def written(data: Mapping[str, Any]) -> str:
    """``data`` as YAML; what has no further structure inside stands on one line."""
    return yaml.safe_dump(
        _plain(data), default_flow_style=None, sort_keys=False, allow_unicode=True, width=_WIDTH, indent=2
    )


def snippet(sources: Mapping[str, Any], comments: Mapping[str, Iterable[str]]) -> str:
    """The ``sources:`` of a plan; ``comments`` stand below the source that they are about."""
    lines = ["sources:"]
    for name, source in sources.items():
        lines += _indented(written({name: source}).splitlines(), 2)
        lines += _indented((f"# {comment}" for comment in comments.get(name, ())), 4)
    return "\n".join(lines) + "\n"


def _indented(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def _plain(value: Any) -> Any:
    """What the YAML writer knows."""
    match value:
        case Mapping():
            return {str(name): _plain(inner) for name, inner in value.items()}
        case str() | bool() | int() | None:
            return value
        case Sequence():
            return [_plain(inner) for inner in value]
        case _:
            return str(value)
