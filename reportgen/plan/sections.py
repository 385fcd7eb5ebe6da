"""The sections a plan wants, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.plan.findings import Findings
from reportgen.plan.model import SectionChoice
from reportgen.plan.names import shown

if TYPE_CHECKING:
    from reportgen.records import Catalogue


def sections(found: Findings, catalogue: Catalogue) -> tuple[SectionChoice, ...]:
    """The plan's sections with their options; without a list all that are offered, in their own order."""
    listed = found.data.get("sections")
    if not isinstance(listed, list):
        ordered = sorted(catalogue.sections.values(), key=lambda section: (section.order, section.name))
        listed = [section.name for section in ordered]
    chosen: dict[str, SectionChoice] = {}
    for index, entry in enumerate(listed):
        name: Any = entry
        options: Any = None
        if isinstance(entry, dict):
            if len(entry) != 1:
                found.add(("sections", index), "must be one section, `name` or `{name: {option: value}}`")
                continue
            ((name, options),) = entry.items()
        if not isinstance(name, str):
            continue  # the first pass has said so
        if name not in catalogue.sections:
            found.unknown(("sections", index), "section", name, catalogue.sections)
        elif name in chosen:
            found.add(("sections", index), f"the section {name!r} is listed twice", "keep one of them")
        elif choice := _choice(found, catalogue, index, name, options or {}):
            chosen[name] = choice
    return tuple(chosen.values())


def _choice(found: Findings, catalogue: Catalogue, index: int, name: str, options: Any) -> SectionChoice | None:
    """``required`` may stand among any section's options; its model never sees it."""
    key = ("sections", index, name)
    required = False
    if isinstance(options, dict) and "required" in options:
        required = options["required"]
        options = {option: value for option, value in options.items() if option != "required"}
        if not isinstance(required, bool):
            found.add((*key, "required"), f"must be true or false, not {shown(required)}")
            required = False
    valid = found.validated(catalogue.sections[name].options, options, key)
    return SectionChoice(name, valid, required) if valid is not None else None
