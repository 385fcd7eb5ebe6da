"""Numbers and tables of all examples' pages, in every theme and language: right, comparable, with their units, nothing lost."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from reportgen import __version__
from reportgen.locale import Locale
from tests.acceptance.browsing import browser as started
from tests.acceptance.browsing import visit
from tests.acceptance.printed import Element, Grid, Printed, said, spaced
from tests.acceptance.recomputed import HEADLINES, Published, number
from tests.acceptance.running import EXAMPLES, LOCALES, THEMES
from tests.acceptance.shelf import Shelf

pytestmark = pytest.mark.slow
#: A number as a language writes it, and its decimal mark. Narrow no-break spaces in French.
WRITTEN = {
    "en": (r"[−+]?\d{1,3}(,\d{3})*(\.\d+)?(%|\xa0k?[A-Z]{3})?", "."),
    "fr": (r"[−+]?\d{1,3}(\u202f\d{3})*(,\d+)?(\u202f%|\xa0k?[A-Z]{3})?", ","),
    "ar": (r"[−+]?\d{1,3}(,\d{3})*(\.\d+)?(%|\xa0k?[A-Z]{3})?", "."),
}
YEAR = re.compile(r"(19|20)\d\d")
POINTS = {"en": "point", "fr": "point", "ar": "نق[اط]"}
#: What says in words that there is no number.
NONE = {"", "–", "…", "n/a", "n.d.", "غير متاح"}
#: Tables whose rows are measures of their own, each as precise as it needs; in all others a column has one precision.
MEASURES = {
    "summary-headlines", "summary-goals", "goals-pace", "goals-terms", "funnel-stages", "funnel-worth", "funnel-forwards",
    "customers-flywheel", "baseline-then-and-now", "expectations-expectations", "forecast-forecast-landing",
    "forecast-forecast-back-test", "scenarios-scenarios", "sensitivity-drivers", "sales-steps", "method-definitions",
}  # fmt: skip
#: Fields of a chart's rows that place a mark and are no value of it.
PLACES = {"age", "low", "high"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as made:
        yield made


@pytest.fixture(
    scope="module", params=[(name, theme) for name in reversed(EXAMPLES) for theme in reversed(THEMES)], ids="-".join
)
def example(request: pytest.FixtureRequest, shelf: Shelf) -> Published:
    name, theme = request.param
    return Published(shelf.themed(name, theme).folder)


@pytest.fixture(scope="module", params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(example: Published, locale: str) -> Printed:
    return Printed(example.folder / locale / "report.html")


def numbers(element: Element) -> list[str]:
    """The numbers in it, without years."""
    found = (said(isolate) for isolate in element.xpath(".//bdi[@dir='ltr'][not(@class)]"))
    parts = (part for text in found for part in text.split("–"))
    return [
        part for part in parts if re.fullmatch(r"[−+]?\d[\d.,\s]*(%|\s*k?[A-Z]{3})?", part) and not YEAR.fullmatch(part)
    ]


def decimals(text: str, locale: str) -> int:
    return len(re.sub(r"\D+$", "", text).partition(WRITTEN[locale][1])[2])


def prints(value: Decimal, text: str, locale: str, currency: str) -> bool:
    """Whether a number is an exact value, rounded once: plainly, in per cent or points, in money or thousands of it."""
    write, digits = Locale(locale), decimals(text, locale)
    plain, thousands = write.number(value, digits), write.number(value / 1000, digits)
    forms = {
        plain, write.number(value * 100, digits), write.percent(value, digits), f"{plain}\u00a0{currency}",
        f"{thousands}\u00a0k{currency}",
    }  # fmt: skip
    return text.removeprefix("+") in forms and (value > 0 or not text.startswith("+"))


# --- right --------------------------------------------------------------------------------------------------------------


def test_headlines_say_what_the_published_rows_say(example: Published, page: Printed, locale: str) -> None:
    """Every number of a chapter's message is recomputed from the data folder and rounded."""
    told = {chapter: numbers(heading) for chapter, heading in page.headlines.items()}
    worked_out = {chapter: list(HEADLINES[chapter](example)) for chapter, texts in told.items() if texts}
    wrong = {
        (chapter, text)
        for chapter, values in worked_out.items()
        for text in told[chapter]
        if not any(prints(value, text, locale, example.report["currency"]) for value in values)
    }

    assert "summary" in worked_out
    assert wrong == set()


def test_differences_are_those_of_their_columns(example: Published) -> None:
    """Plainly or as a share of |reference|; none where the reference is 0, where the sign changes, where one is not known."""
    checked = 0
    for path in sorted((example.folder / "data").glob("*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            for column, text in row.items():
                reference, _mark, kind = column.rpartition("_")
                of, to = ("rate", "rate_planned") if reference == "rate" else ("actual", reference)
                if kind not in {"difference", "change"} or not {of, to} <= set(row):
                    continue
                actual, other, found = number(row[of]), number(row[to]), number(text)
                if found is None:
                    assert text in NONE
                    assert actual is None or other is None or other == 0 or actual * other < 0, (path.name, column, row)
                    continue
                assert actual is not None, (path.name, column, row)
                assert other is not None, (path.name, column, row)
                points = kind == "difference" or row.get("item", "").startswith("ROI")
                allowed = [actual - other] if points else []
                allowed += [(actual - other) / abs(other)] if other and actual * other >= 0 else []
                assert any(abs(found - value) <= abs(value) / 10**9 for value in allowed), (path.name, column, row)
                checked += 1

    assert checked or example.folder.name == "2026-09"


# --- comparable ---------------------------------------------------------------------------------------------------------


def test_a_column_of_numbers_has_one_precision(page: Printed, locale: str) -> None:
    """Rates of less than one per cent, and what stands in their rows, have a second decimal."""
    loose = []
    for grid in page.grids:
        for column in grid.columns:
            found: dict[str, set[int]] = {}
            for cell in column.cells:
                for text in numbers(cell):
                    unit, digits = re.sub(r"[\d.,−+\u202f]", "", text).strip(), decimals(text, locale)
                    found.setdefault(unit, set()).add(1 if digits == 2 and beside_a_small_rate(cell) else digits)
            if column.align == "number" and grid.file.removesuffix(".csv") not in MEASURES:
                loose += [(grid.file, column.head, unit, digits) for unit, digits in found.items() if len(digits) > 1]

    assert loose == []


def beside_a_small_rate(cell: Element) -> bool:
    """Whether its row, under heads that state the per cent sign or points, has a rate that needs two decimals."""
    head = said(cell.xpath("ancestor::table/thead")[0])
    texts = [text for each in cell.getparent() for text in numbers(each)]
    return bool(re.search(r"%|٪", head)) and any(re.fullmatch(r"[−+]?0[.,](?!00)\d\d(\s?%)?", text) for text in texts)


def test_numbers_are_in_columns_that_align_their_digits(page: Printed) -> None:
    strays = [
        (grid.file, column.head, said(cell))
        for grid in page.grids
        for column in grid.columns
        if column.align != "number" and grid.file != "method-signs.csv"  # which explains signs as they are printed
        for cell in column.cells
        if [said(cell)] == numbers(cell)
    ]

    assert strays == []


def test_digits_are_equally_wide_and_end_on_one_line(browser: Browser, page: Printed) -> None:
    cells = "td.number, table.data td:has(> bdi[dir=ltr]:not(.name))"
    look = (
        "cells => [...new Set([...document.querySelectorAll(cells)].map(cell => getComputedStyle(cell))"
        ".map(s => `${s.textAlign} ${s.fontVariantNumeric.includes('tabular-nums')}`))]"
    )
    with visit(browser, page.path) as it:
        assert it.page.evaluate(look, cells) == ["right true"]


def test_numbers_are_written_as_their_language_does(page: Printed, locale: str) -> None:
    """Groups of three, the language's own marks and spaces; never a bare run of four digits."""
    written, _mark = WRITTEN[locale]
    found = numbers(page.root)

    assert len(found) > 50
    assert [text for text in found if not re.fullmatch(written, text)] == []


# --- with their units ---------------------------------------------------------------------------------------------------


def around(number: Element, cells: dict[Element, tuple[Grid, str]]) -> str:
    """What says of which unit a number is: its table's title, notes, head and row, else the words it stands in."""
    cell = next((each for each in number.iterancestors("td", "th") if each in cells), None)
    if cell is not None:
        grid, head = cells[cell]
        near = (cell, cell.getparent()[0], *grid.block.xpath("./table/caption | ./p[@class='notes']"))
        return " ".join((head, *map(spaced, near)))
    holder = next(number.iterancestors("p", "li", "h2", "td", "th", "dd"), number.getparent())
    return " ".join(
        map(spaced, (holder, *holder.xpath("ancestor::*[contains(@class, 'block')][1]//p[@class='subtitle']")))
    )


def test_money_names_its_currency_and_differences_of_rates_are_points(
    example: Published, page: Printed, locale: str
) -> None:
    units = {figure["kpi"]: figure["unit"] for figure in example.report["figures"]}
    cells = {cell: (grid, column.head) for grid in page.grids for column in grid.columns for cell in column.cells}
    found = page.root.xpath("//main//*[@data-figure]")
    wrong = []
    for each in found:
        key = each.get("data-figure")
        unit, words = units.get(page.explanations["figures"][key][0], ""), around(each, cells)
        money = unit.startswith("currency") and "%" not in key
        if money and not re.search(rf"\bk?{example.report['currency']}\b", words):
            wrong.append((key, said(each), words))
        if unit == "ratio" and re.fullmatch(r"\d+[-%]\d+", key) and not re.search(POINTS[locale], words):
            wrong.append((key, said(each), words))

    assert len(found) > 10
    assert wrong == []


# --- nothing lost -------------------------------------------------------------------------------------------------------


def test_rows_that_are_not_printed_are_counted_and_published(page: Printed) -> None:
    for grid in page.grids:
        if not grid.file:
            continue
        with (page.data / grid.file).open(encoding="utf-8", newline="") as file:
            published = sum(1 for _row in csv.reader(file)) - 1
        printed = len(grid.rows)
        if printed < published:
            total = len(grid.element.xpath("./tfoot/tr"))
            counts = [numbers(note) for note in grid.block.xpath("./p[@class='notes']")]
            assert [str(printed - total), str(published - total)] in counts, grid.file
        else:
            assert printed == published, grid.file


def test_every_row_with_a_value_has_a_mark_and_a_gap_has_none(page: Printed) -> None:
    plots = page.root.xpath("//div[@class='plot'][.//table[@class='data']]")
    for plot in plots:
        (file,) = plot.xpath(".//a[contains(@class, 'file')]/@download")
        rows = list(csv.DictReader((page.data / file).read_text(encoding="utf-8").splitlines()))
        valued = {
            at
            for at, row in enumerate(rows)
            if any(number(row[name]) is not None for name in row if name not in PLACES)
        }
        assert {int(row) for row in plot.xpath(".//svg//@data-row")} == valued, file
        assert len(plot.xpath(".//table[@class='data']/tbody/tr")) == len(rows), file

    assert plots


def test_the_colophon_names_the_versions_that_made_it(page: Printed) -> None:
    versions = [said(version) for version in page.root.xpath("//footer//dl/div/dd")]

    assert versions[0] == __version__
    assert len(versions) > 1
    assert all(re.match(r"\d+\.", version) for version in versions)
