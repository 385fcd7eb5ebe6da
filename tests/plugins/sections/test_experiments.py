from __future__ import annotations

from pathlib import Path

from reportgen.document import Note
from reportgen_plugins.sections import experiments
from tests.plugins.kpis.book import Row
from tests.plugins.sections.measured import absent, findings, page
from tests.plugins.sections.world import cells, say, table


def arm(test: str, name: str, exposures: int, conversions: int) -> Row:
    return {
        "experiment": test, "variant": name, "exposures": exposures, "conversions": conversions,
        "is_control": name == "Old",
    }  # fmt: skip


CLEAR = (arm("Headline", "Old", 10_000, 500), arm("Headline", "New", 10_000, 620))
SMALL = (arm("Form", "Old", 200, 10), arm("Form", "Short", 200, 14))


def test_a_winner_is_named_with_its_lead(tmp_path: Path) -> None:
    found = page(tmp_path, experiments, {"experiments": (*CLEAR, *SMALL)})
    assert say(found.message) == "1 A/B test has a winner: New of Headline, 1.2 points ahead of its control"
    row = cells(table(found, "variants"), "New")
    assert (row["difference"], row["verdict"], row["needed"]) == ("+1.2", "Ahead", "8,155")


def test_a_small_test_decides_nothing_yet(tmp_path: Path) -> None:
    found = page(tmp_path, experiments, {"experiments": SMALL})
    assert say(found.message).startswith("No decision")
    assert cells(table(found, "variants"), "Short")["verdict"] == "No decision yet"
    assert "Form" in "".join(say(block.text) for block in found.blocks if isinstance(block, Note))


def test_a_large_test_without_difference_says_that_there_is_none(tmp_path: Path) -> None:
    rows = (arm("Colour", "Old", 20_000, 1000), arm("Colour", "Green", 20_000, 1005))
    found = page(tmp_path, experiments, {"experiments": rows})
    assert cells(table(found, "variants"), "Green")["verdict"] == "No such difference"
    assert not any(isinstance(block, Note) for block in found.blocks)


def test_the_lift_that_matters_can_be_chosen(tmp_path: Path) -> None:
    rows = (arm("Colour", "Old", 20_000, 1000), arm("Colour", "Green", 20_000, 1005))
    found = page(tmp_path, experiments, {"experiments": rows}, lift="0.05")
    assert cells(table(found, "variants"), "Green")["verdict"] == "No decision yet"


def test_many_variants_share_the_five_per_cent(tmp_path: Path) -> None:
    # 500 against 563 of 10 000: p = 0.047 alone; with four more variants that is noise.
    alone = (arm("T", "Old", 10_000, 500), arm("T", "B", 10_000, 563))
    others = tuple(arm("T", name, 10_000, 501) for name in "CDEF")
    verdicts = [
        cells(table(page(tmp_path, experiments, {"experiments": rows}), "variants"), "B")["verdict"]
        for rows in (alone, (*alone, *others))
    ]
    assert verdicts == ["Ahead", "No such difference"]


def test_only_winners_outside_noise_are_findings(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, experiments, {"experiments": (*CLEAR, *SMALL)})
    assert say(finding.text) == "A/B test Headline: New converts 6.2%, 1.2 points more than its control."


def test_a_test_without_control_cannot_be_compared(tmp_path: Path) -> None:
    rows = (arm("T", "A", 100, 5), arm("T", "B", 100, 9))
    found = page(tmp_path, experiments, {"experiments": rows})
    assert cells(table(found, "variants"), "B")["verdict"] == "Cannot be compared"


def test_without_tests_it_leaves_itself_out(tmp_path: Path) -> None:
    assert "A/B" in absent(tmp_path, experiments, {"emails": ()})
