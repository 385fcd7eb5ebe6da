from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from reportgen_plugins.sections import content
from tests.plugins.kpis.book import Row
from tests.plugins.sections.measured import absent, findings, page
from tests.plugins.sections.world import cells, say, table


def seen(name: str, entrances: int, conversions: int, kind: str | None = "landing") -> Row:
    return {
        "page": name, "date": date(2026, 7, 1), "kind": kind, "views": 2 * entrances, "entrances": entrances,
        "conversions": Decimal(conversions),
    }  # fmt: skip


PAGES = (
    seen("/pricing", 2000, 20),
    seen("/guide", 1000, 80),
    seen("/demo", 500, 40),
    seen("/blog", 4000, 4, kind="blog"),
)


def test_a_busy_page_that_converts_less_than_its_kind_is_a_quick_win(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, content, {"pages": PAGES})
    # 20 of 2 000 against 120 of 1 500 on the others: at 8 % it would bring 160, 140 more. The blog is another kind.
    assert say(finding.text) == (
        "Quick win: /pricing converts 1.0% of 2,000 visits, other pages of its kind 8.0%; at their rate it would bring 140 "
        "conversions more."
    )


def test_chance_makes_no_quick_win(tmp_path: Path) -> None:
    assert not findings(tmp_path, content, {"pages": (seen("/a", 100, 5), seen("/b", 100, 9))})


def test_a_quiet_page_is_no_quick_win(tmp_path: Path) -> None:
    rows = (seen("/a", 3000, 300), seen("/b", 2000, 200), seen("/c", 200, 0))
    assert not findings(tmp_path, content, {"pages": rows})


def test_pages_stand_with_their_kind_and_rate(tmp_path: Path) -> None:
    found = page(tmp_path, content, {"pages": PAGES})
    row = cells(table(found, "pages"), "/guide")
    assert (row["entrances"], row["conversion_rate"], row["cta_click_rate"]) == ("1,000", "8.0", "–")
    assert say(found.message) == "Landing-page conversion rate: 1.9% in 2026-Q3"  # 144 of 7 500


def test_without_entrances_the_message_is_about_views(tmp_path: Path) -> None:
    rows = [{"page": "/a", "date": date(2026, 7, 1), "views": 12}]
    assert say(page(tmp_path, content, {"pages": rows}).message) == "/a is seen most: 12 views in 2026-Q3"


def test_without_pages_it_leaves_itself_out(tmp_path: Path) -> None:
    assert "pages" in absent(tmp_path, content, {"emails": ()})
