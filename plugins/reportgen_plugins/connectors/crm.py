"""What CRM reports have in common: when deals are closed and won, and which contacts they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reportgen.records import FieldMapping, FileMapping
from reportgen_plugins.connectors.sheet import Sheet

#: Texts that say yes and no in a column of flags.
YES = ("1", "true", "yes")
NO = ("0", "false", "no")

#: A column and the texts in it for which something holds.
_When = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Stages:
    """Names of stages that close a deal."""

    won: tuple[str, ...]
    lost: tuple[str, ...]

    def more(self, said: Mapping[str, Iterable[str]]) -> Stages:
        """With the names that a plan adds."""
        return Stages((*self.won, *said.get("won", ())), (*self.lost, *said.get("lost", ())))


def closing(found: Sheet, stages: Stages) -> Iterator[FieldMapping]:
    """The fields of a deal's end: an open deal's close date is only expected.

    A deal is closed when the column ``is_closed`` says so; without one, when it is won, or its stage is one of ``stages``.
    """
    closed, won, stage = (found.header(name) for name in ("is_closed", "is_won", "stage"))
    conditions: list[_When] = [(closed, YES)] if closed else [(won, YES)] if won else []
    if not closed:
        conditions += [(stage, (*stages.won, *stages.lost))] if stage else []
        yield from (FieldMapping(name="is_closed", constant="true", when=when) for when in conditions)
    if not won and stage:
        yield FieldMapping(name="is_won", constant="true", when=(stage, stages.won))
        yield FieldMapping(name="is_won", constant="false", when=(stage, stages.lost))
    if date := found.header("close_date"):
        yield from (FieldMapping(name="closed_at", column=date, when=when) for when in conditions)
        yield FieldMapping(name="expected_close_at", column=date, when=(closed, NO) if closed else None)


def links(deals: FileMapping) -> Iterator[FileMapping]:
    """The contacts of ``deals`` whose rows carry a ``contact_id``; ``is_primary`` flags a deal's main one."""
    fields = tuple(field for field in deals.fields if field.name in {"deal_id", "contact_id", "is_primary"})
    if any(field.name == "contact_id" for field in fields):
        yield FileMapping(
            table="deal_contacts",
            file=deals.file,
            grid=deals.grid,
            fields=fields,
            keep_extra=False,
            totals=deals.totals,
            footer=deals.footer,
            explode=("contact_id", ";"),
        )
