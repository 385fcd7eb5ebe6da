"""The theme's own colours can be told from their grounds, on a light page and on a dark one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reportgen.charts.contrast import MARKS, TEXT, faint, ratio
from reportgen.charts.style import EFFECTS
from tests.charts.sample import look


@pytest.fixture(params=["light", "dark"])
def ground(request: pytest.FixtureRequest) -> Mapping[str, str]:
    return look().light if request.param == "light" else look().dark


def test_ratios_are_those_of_the_standard_and_are_not_rounded() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") < TEXT < ratio("#767676", "#FFFFFF")
    assert MARKS > ratio("#959595", "#FFFFFF") > 2.99


def test_text_and_marks_stand_out(ground: Mapping[str, str]) -> None:
    assert list(faint(ground)) == []


def test_effects_stand_out_as_marks_too(ground: Mapping[str, str]) -> None:
    assert {
        name: ratio(ground[name], ground["paper"])
        for name in EFFECTS.values()
        if ratio(ground[name], ground["paper"]) < MARKS
    } == {}


def test_a_faint_colour_is_found(ground: Mapping[str, str]) -> None:
    assert {pair.token for pair in faint({**ground, "ink": ground["paper"]})} == {"ink"}
