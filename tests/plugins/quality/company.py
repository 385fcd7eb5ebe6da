"""Leads with scores, and the page on lead quality made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.document import Chapter, Prose, walk
from reportgen.metrics import kpi_infos
from reportgen.records import Absent, Ask
from reportgen_plugins.quality.section import LeadQualityOptions, asks, compose
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan
from tests.plugins.sections.world import chapter, context_of, say

BANDS = ("slow", "medium", "fast")
GIVEN: dict[str, Any] = {"lead_scoring": {"bands": {"slow": 0, "medium": 30, "fast": 70}}}


def contacts(scores: Sequence[int | None], won: Sequence[int] = (), channel: str = "Ads") -> list[Row]:
    """A lead of July 1 per score; those at the places ``won`` became customers on July 31."""
    return [
        {
            "contact_id": f"{channel}{place}",
            "created_at": "2026-07-01",
            "channel": channel,
            "lead_score": score,
            "customer_at": "2026-07-31" if place in won else None,
        }
        for place, score in enumerate(scores)
    ]


def leads(folder: Path, rows: Sequence[Row], by: str = "band", **data: Any) -> dict[tuple[str, ...], Decimal]:
    plan = a_plan(**data)
    names = by.split(",")
    return {
        tuple(figure.dimension(name) or "" for name in names): figure.value or Decimal(0)
        for figure in World(folder, {"contacts": rows}).figures(plan, Ask(("leads",), by=by))
        if figure.dimensions and len(figure.dimensions) == len(names)
    }


def composed(folder: Path, tables: Mapping[str, Sequence[Row]], **data: Any) -> Chapter | Absent:
    plan, options = a_plan(compare=("previous",), **data), LeadQualityOptions()
    figures = World(folder, tables).figures(plan, *asks(plan, options))
    return compose(figures, context_of(plan, kpis=kpi_infos(plan, CATALOGUE)), options)


def page(folder: Path, tables: Mapping[str, Sequence[Row]], **data: Any) -> Chapter:
    return chapter(composed(folder, tables, **data))


def prose(found: Chapter) -> str:
    return " ".join(
        say(text) for block in walk(found.blocks) if isinstance(block, Prose) for _head, text in block.paragraphs
    )


def scored(slow: tuple[int, int], medium: tuple[int, int], fast: tuple[int, int]) -> list[Row]:
    """Leads and customers of each band."""
    scores: list[int] = []
    won: list[int] = []
    for score, (count, customers) in zip((10, 50, 90), (slow, medium, fast), strict=True):
        won += range(len(scores), len(scores) + customers)
        scores += [score] * count
    return contacts(scores, won)
