"""The sections a plan wants, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.plan.findings import Findings
from reportgen.plan.listed import entries
from reportgen.plan.model import SectionChoice
from reportgen.plan.names import shown

if TYPE_CHECKING:
    from reportgen.records import Catalogue


def sections(found: Findings, catalogue: Catalogue) -> tuple[SectionChoice, ...]:
    """The plan's sections with their options; without a list all that are offered, in the objective's order."""
    listed = found.data.get("sections")
    if not isinstance(listed, list):
        objective = found.parsed.model.objective if found.parsed.model else None
        listed = sorted(catalogue.sections, key=lambda name: catalogue.sections[name].place(objective))
    chosen: dict[str, SectionChoice] = {}
    for index, name, options in entries(found, ("sections",), "section", listed):
        if name not in catalogue.sections:
            found.unknown(("sections", index), "section", name, catalogue.sections)
        elif name in chosen:
            found.add(("sections", index), f"the section {name!r} is listed twice", "keep one of them")
        elif choice := _choice(found, catalogue, index, name, options):
            chosen[name] = choice
    return tuple(chosen.values())


def _choice(found: Findings, catalogue: Catalogue, index: int, name: str, options: Any) -> SectionChoice | None:
    """``required``, ``appendix`` and ``new_page`` may stand among any section's options; its model never sees them."""
    key = ("sections", index, name)
    said = {"required": False, "appendix": False, "new_page": True}
    if isinstance(options, dict):
        for switch in said.keys() & options.keys():
            if isinstance(options[switch], bool):
                said[switch] = options[switch]
            else:
                found.add((*key, switch), f"must be true or false, not {shown(options[switch])}")
        options = {option: value for option, value in options.items() if option not in said}
    valid = found.validated(catalogue.sections[name].options, options, key)
    return SectionChoice(name, valid, **said) if valid is not None else None
