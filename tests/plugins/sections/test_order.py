"""The order of all sections together, as a plan that lists none gets them."""

from __future__ import annotations

from functools import cache

import pytest

from reportgen.build import used_plugins


@cache
def order(objective: str | None) -> list[str]:
    sections = used_plugins(None, ()).catalogue().sections
    return sorted(sections, key=lambda name: sections[name].place(objective))  # type: ignore[arg-type]  # a word for each objective


@pytest.mark.parametrize(
    ("objective", "first"),
    [
        ("visibility", ["channels", "social", "content"]),
        ("lead-generation", ["funnel", "lead-quality", "channels"]),
        ("conversion", ["funnel", "sales", "customers"]),
    ],
)
def test_what_answers_the_objective_follows_the_goals(objective: str, first: list[str]) -> None:
    assert order(objective)[:5] == ["summary", "goals", *first]


@pytest.mark.parametrize("objective", ["visibility", "lead-generation", "conversion"])
def test_an_objective_drops_no_section_and_leaves_the_others_in_their_order(objective: str) -> None:
    usual, moved = order(None), order(objective)
    others = [name for name in usual if name not in moved[2:5]]
    assert sorted(moved) == sorted(usual)
    assert [name for name in moved if name not in moved[2:5]] == others
    assert moved[-1] == "method"
