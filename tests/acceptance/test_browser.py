"""The HTML report in a real browser: it asks the network for nothing, answers pointer, keys and fingers, fits every window."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browsing import browser as started
from tests.acceptance.browsing import visit
from tests.acceptance.running import Built
from tests.acceptance.shelf import Shelf

WIDTHS = (360, 768, 1280, 1920)
#: English is tried in every run of the tests, the page's other languages in the long one.
LOCALES = ["en", *(pytest.param(locale, marks=pytest.mark.slow) for locale in ("ar", "fr"))]
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as made:
        yield made


@pytest.fixture
def report(demo: Built) -> Path:
    """The demonstration's folder."""
    return demo.folder


@pytest.fixture
def page(shelf: Shelf, locale: str) -> Path:
    """The demonstration's page in the language that a test names."""
    built = shelf.demo() if locale == "en" else shelf.themed("demo", "board")
    return built.folder / locale / "report.html"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_stands_without_a_complaint_or_a_request(browser: Browser, page: Path, locale: str) -> None:
    with visit(browser, page) as it:
        assert it.page.locator("main > section").count() >= 6
        assert it.page.locator("svg.chart").count() >= 6
        assert it.page.evaluate("[document.documentElement.lang, document.dir]") == [
            locale,
            "rtl" if locale == "ar" else "ltr",
        ]
        assert it.quiet(), it


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_weighs_less_than_two_megabytes(page: Path, locale: str) -> None:
    assert page.stat().st_size <= 2 * MEGABYTE


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_window_scrolls_sideways(browser: Browser, page: Path, width: int) -> None:
    with visit(browser, page, width) as it:
        wide, shown = it.width()
        assert wide <= shown == width


def test_nobody_is_shut_out_of_a_small_report(browser: Browser, shelf: Shelf) -> None:
    page = shelf.minimal().folder / "en/report.html"
    for width, scheme in ((1280, "light"), (360, "dark")):
        test_nobody_is_shut_out(browser, page, width, scheme)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "width", "scheme"),
    # In English at 1280 light, in French at 768 dark, in Arabic at 360 light: test_screen.
    [("ar", 360, "dark"), ("en", 1920, "dark"), ("ar", 1280, "light"), ("fr", 390, "light")],
)
def test_nobody_is_shut_out(browser: Browser, page: Path, width: int, scheme: str) -> None:
    with visit(browser, page, width, color_scheme=scheme, bypass_csp=True) as it:
        it.page.locator("#summary table a.figure").first.focus()
        assert it.violations() == []


def tip(page: Page) -> str:
    return page.locator("#tip").inner_text()


def test_a_number_in_focus_says_how_it_came_about(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        number = it.page.locator("#summary .hero a.figure").first
        number.focus()
        for words in ("ROI", "Formula", "Numerator", "114,200", "Denominator", "108,400", "Period", "Source"):
            assert words in tip(it.page)
        assert number.get_attribute("aria-describedby") == "tip"
        it.page.keyboard.press("Escape")
        expect(it.page.locator("#tip")).to_be_hidden()
        assert number.get_attribute("aria-describedby") is None
        assert it.quiet(), it


def test_a_difference_names_both_figures_and_their_sources(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        it.page.locator("#roi table tr.total .variance a.figure").nth(1).focus()
        for words in ("Full cost", "(Actual − ", "Numerator", "Denominator", "108,400", "Source", "spend"):
            assert words in tip(it.page)


def test_a_number_under_the_pointer_explains_itself_and_its_box_may_be_entered(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        it.page.locator("#summary table a.figure").first.hover()
        box = it.page.locator("#tip")
        expect(box).to_be_visible()
        box.hover()
        it.page.wait_for_timeout(400)
        expect(box).to_be_visible()
        it.page.mouse.move(1, 1)
        expect(box).to_be_hidden()


def test_a_finger_opens_the_box_and_follows_its_link(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html", 390, has_touch=True, is_mobile=True) as it:
        it.page.locator("#summary table a.figure").first.tap()
        expect(it.page.locator("#tip")).to_be_visible()
        assert "#" not in it.page.url
        it.page.locator("#tip a").tap()
        assert "#kpi-" in it.page.url


def test_every_number_leads_to_what_defines_it(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        links = it.page.evaluate("[...document.querySelectorAll('a.figure')].map(a => a.hash.slice(1))")
        assert len(links) > 300
        known = set(it.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
        assert set(links) <= known
        assert sum(link.startswith("kpi-") for link in links) > len(links) / 2


@pytest.mark.parametrize(
    ("locale", "towards"), [("en", "ArrowRight"), pytest.param("ar", "ArrowLeft", marks=pytest.mark.slow)]
)
def test_arrow_keys_lead_from_number_to_number_with_one_tab_stop_a_table(
    browser: Browser, page: Path, towards: str
) -> None:
    with visit(browser, page) as it:
        stops = "document.querySelector('#channels table').querySelectorAll('.figure:not([tabindex=\"-1\"])').length"
        assert it.page.evaluate(stops) == 1
        numbers = it.page.locator("#channels table").first.locator(".figure")
        numbers.first.focus()
        it.page.keyboard.press(towards)
        expect(numbers.nth(1)).to_be_focused()
        it.page.keyboard.press("End")
        expect(numbers.last).to_be_focused()
        assert it.page.evaluate(stops) == 1


def test_a_mark_names_its_values_to_pointer_and_keys(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        plot = it.page.locator("#roi .plot").first
        plot.locator("[data-row]").first.scroll_into_view_if_needed()
        box = plot.locator("[data-row]").first.bounding_box()
        assert box
        it.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        row = plot.locator("table.data tbody tr").nth(int(plot.locator(".lit").get_attribute("data-row") or -1))
        for cell in row.locator("th, td").all_text_contents():
            assert cell in (it.page.locator("#tip").text_content() or "")
        it.page.mouse.move(1, 1)
        plot.locator(".scroll").first.focus()
        it.page.keyboard.press("Home")
        first = plot.locator("table.data tbody tr").first.locator("th, td").all_text_contents()
        said = it.page.locator("[aria-live]").text_content() or ""
        assert all(cell in said for cell in first)


def test_every_row_of_data_has_a_mark_that_leads_to_it(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        plots = it.page.evaluate(
            "[...document.querySelectorAll('.plot:has(table.data)')].map(p => ["
            "p.querySelectorAll('table.data')[0].tBodies[0].rows.length,"
            "[...p.querySelectorAll('[data-row]')].map(m => +m.dataset.row)])"
        )
        assert len(plots) >= 6
        for rows, marks in plots:
            assert marks
            assert set(marks) <= set(range(rows))


def test_a_series_can_be_hidden_and_shown(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        plot = it.page.locator("#roi .plot").first
        button = plot.locator(".parts button").first
        shown = (
            "p => [...p.querySelectorAll('[data-part=\"0\"]')].every(g => getComputedStyle(g).visibility === 'visible')"
        )
        assert plot.evaluate(shown)
        button.click()
        assert button.get_attribute("aria-pressed") == "false"
        assert not plot.evaluate(shown)
        button.press("Enter")
        assert plot.evaluate(shown)


def test_the_files_inside_the_page_are_those_of_the_data_folder(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        files = it.page.evaluate(
            "[...document.querySelectorAll('a.file')].map(a => [a.download, a.getAttribute('href')])"
        )
        assert len(files) > 10
        for name, url in files:
            content = base64.b64decode(unquote(url.partition("base64,")[2]))
            assert content == (report / "data" / name).read_bytes()
        assert {name for name, _url in files} == {path.name for path in (report / "data").iterdir()}
        with it.page.expect_download() as download:
            it.page.locator("a.file:visible").first.click()
        taken = download.value
        assert taken.path().read_bytes() == (report / "data" / taken.suggested_filename).read_bytes()


def test_the_page_is_whole_without_script(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html", java_script_enabled=False) as it:
        assert it.page.locator("svg.chart:visible").count() >= 6
        assert it.page.locator(".parts:visible").count() == 0
        it.page.locator("#summary table a.figure").first.click()
        assert "#kpi-" in it.page.url
        it.page.locator("summary").first.click()
        assert it.page.locator("table.data:visible").count() == 1
        assert it.quiet(), it


def test_the_appendix_is_folded_until_somebody_wants_it(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        shut = it.page.locator(".fold:not([open])")
        folds = shut.count()
        assert folds == it.page.locator("section.appendix").count() > 0
        it.page.locator("#summary table a.figure").first.click()
        assert it.page.evaluate("document.querySelector(location.hash).getBoundingClientRect().height") > 0
        assert shut.count() == folds - 1
        for left in (0, folds):
            it.page.locator(".opening button").click()
            assert shut.count() == left
        it.page.locator("nav a").last.click()
        assert it.page.evaluate("location.hash") == "#the-appendix"
        it.page.goto(f"{it.page.url.partition('#')[0]}#method")
        expect(it.page.locator("#method table").first).to_be_visible()


@pytest.mark.parametrize("locale", LOCALES)
def test_what_goes_on_beyond_the_edge_of_a_phone_scrolls_in_its_own_box(
    browser: Browser, page: Path, locale: str
) -> None:
    outside = (
        "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .hidden, thead, .tip'))"
        ".filter(e => { const b = e.getBoundingClientRect(); return b.width && (b.right > innerWidth || b.left < 0) })"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    with visit(browser, page, 390) as it:
        it.page.locator(".opening button").click()
        assert it.page.evaluate(outside) == []


def test_charts_take_the_colours_of_the_readers_scheme(browser: Browser, report: Path) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        with visit(browser, report / "en/report.html", color_scheme=scheme) as it:
            mark = "getComputedStyle(document.querySelector('#roi svg.chart [data-row]')).fill"
            seen.add((it.page.evaluate(mark), it.page.evaluate("getComputedStyle(document.body).backgroundColor")))
    assert len({fill for fill, _ground in seen}) == len({ground for _fill, ground in seen}) == 2


def test_print_leaves_out_what_paper_cannot_do(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html", color_scheme="dark") as it:
        it.page.emulate_media(media="print", color_scheme="dark")
        assert it.page.locator(".topbar:visible, .plot details:visible, .file:visible, .parts:visible").count() == 0
        assert it.page.locator("#method table").first.is_visible(), "paper shows folded chapters whole"
        assert it.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.slow
def test_a_browser_prints_a_chapter_to_a_page_or_little_more(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        chapters = it.page.locator("main > section").count()
        with pikepdf.open(BytesIO(it.page.pdf(prefer_css_page_size=True))) as pdf:
            assert chapters <= len(pdf.pages) <= 1.5 * chapters
        assert it.page.locator(".fold[open]").count() == 0


def test_the_policy_allows_nothing_but_the_pages_own_style_and_script(browser: Browser, report: Path) -> None:
    with visit(browser, report / "en/report.html") as it:
        policy = it.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert it.page.locator("main [style]").evaluate_all("all => all.filter(e => e.id !== 'tip').length") == 0
        it.page.evaluate(
            "const s = document.createElement('style'); s.textContent = 'body{color:red}'; document.head.append(s)"
        )
        assert it.page.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
