"""Top-level keys: the core's, those that plugins own, and those that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from reportgen.plan.findings import Findings
from reportgen.plan.names import choose
from reportgen.plan.schema import LATER_KEYS, PlanModel

if TYPE_CHECKING:
    from reportgen.records import Catalogue


def settings(found: Findings, catalogue: Catalogue) -> Mapping[str, BaseModel | None]:
    """The models of the keys that plugins own; a key left out gets its defaults, or None when it has none."""
    known = {*PlanModel.model_fields, *catalogue.settings}
    for name in found.data:
        if name in LATER_KEYS and name not in known:
            found.add((name,), "is not supported by this version of reportgen", "take it out", at_key=True)
        elif name not in known:
            found.add((name,), "unknown key", choose(name, known), at_key=True, unknown=True)
    return {
        name: found.validated(setting.model, found.data[name], (name,))
        if name in found.data
        else _default(setting.model)
        for name, setting in catalogue.settings.items()
    }


def _default(model: type[BaseModel]) -> BaseModel | None:
    try:
        return model()
    except ValidationError:
        return None
