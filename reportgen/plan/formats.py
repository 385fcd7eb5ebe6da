"""The formats a report is made in, and what each of them is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel

from reportgen.plan.findings import Findings
from reportgen.plan.listed import entries
from reportgen.plan.names import choose

if TYPE_CHECKING:
    from reportgen.plan.schema import ReportModel
    from reportgen.records import Catalogue

_KEY = ("report", "formats")


def formats(
    found: Findings, model: ReportModel, override: tuple[str, ...] | None, catalogue: Catalogue
) -> Mapping[str, BaseModel]:
    """The formats to make with their options; those of the command line have the options that the plan gives them."""
    options: dict[str, BaseModel] = {}
    for index, name, written in entries(found, _KEY, "format", model.formats):
        if name not in catalogue.outputs:
            found.unknown((*_KEY, index), "format", name, catalogue.outputs)
        elif (valid := found.validated(catalogue.outputs[name].options, written, (*_KEY, index, name))) is not None:
            options[name] = valid
    if override is not None:
        for name in override:
            if name not in catalogue.outputs:
                found.add_outside(f"--format: unknown format {name!r}", choose(name, catalogue.outputs))
        chosen = {name: options.get(name) for name in override if name in catalogue.outputs}
        options = {name: given or catalogue.outputs[name].options() for name, given in chosen.items()}
    if not model.formats and not override:
        found.add(_KEY, "must name at least one format", choose("", catalogue.outputs))
    return options
