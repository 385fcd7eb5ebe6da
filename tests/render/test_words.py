from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from reportgen.document import Argument, Name, Quantity, Span, Text, Words
from reportgen.errors import RenderError
from reportgen.locale import Locale
from reportgen.records import Translations
from reportgen.render.catalogues import catalogues
from reportgen.render.words import Language
from reportgen.tables import NAMELESS

_ = Words("acme")
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7*7 }}",
    "a & b",
    "</title>",
)


def language(tag: str, folder: Path | None = None) -> Language:
    entries = [Translations(domain="acme", folder=folder)] if folder else []
    return Language(Locale(tag), catalogues(entries, tag))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_data_in_a_sentence_is_escaped_and_isolated(payload: str) -> None:
    said = language("en").html(_("From {source}", source=Name(payload)))
    assert "<script" not in said
    assert "<img" not in said
    assert said.startswith("From <bdi>")
    assert said.unescape().endswith(f"{payload}</bdi>")


def test_a_message_cannot_bring_markup() -> None:
    assert language("en").html(Text("acme", "<b>{x}</b>", (("x", 1),))) == '&lt;b&gt;<bdi dir="ltr">1</bdi>&lt;/b&gt;'


def test_direction_overrides_and_controls_of_data_are_dropped() -> None:
    assert language("en").html(Name("a\u202eb\x00c\u2069d")) == "<bdi>abcd</bdi>"


@pytest.mark.parametrize("name", sorted(NAMELESS))
def test_what_has_no_name_is_said_in_each_language(name: str) -> None:
    said = {language(tag).bare(Name(name)) for tag in ("en", "fr", "ar")}
    assert name in said
    assert len(said) == 3
    assert language("fr").bare(name) == language("fr").bare(Name(name))


def test_a_name_is_said_as_the_plan_words_it() -> None:
    worded = Name.of({"en": "Act", "fr": "Agir"})
    assert [language(tag).bare(worded) for tag in ("en", "fr", "fr-CA", "ar")] == ["Act", "Agir", "Agir", "Act"]
    listed = Language(Locale("ar"), {}, names={"Paid search": {"ar": "بحث مدفوع"}})
    assert listed.html(Name("Paid search")) == "<bdi>بحث مدفوع</bdi>"
    assert listed.bare("E-mail") == "E-mail"


def test_a_placeholder_reaches_no_attribute() -> None:
    assert language("en").plain(_("{x.__class__} {y}", x="1", y="2")) == "{x.__class__} 2"


@pytest.mark.parametrize(
    ("quantity", "en", "fr", "ar"),
    [
        (Quantity(D(20412)), "20,412", "20\u202f412", "\u206620,412\u2069"),
        (
            Quantity(D("0.304"), "points", signed=True),
            "+30.4\u00a0points",
            "+30,4\u00a0points",
            "\u2066+30.4\u2069\u00a0نقطة مئوية",
        ),
        (
            Quantity(D(60_000), "currency", "EUR", 0, compact=True),
            "60\u00a0kEUR",
            "60\u00a0kEUR",
            "\u206660\u00a0kEUR\u2069",
        ),
        (
            Quantity(D("1234.5"), "currency", "JPY"),
            "1,235\u00a0JPY",
            "1\u202f235\u00a0JPY",
            "\u20661,235\u00a0JPY\u2069",
        ),
        (
            Quantity(D("12.5"), "currency_per_day", "EUR"),
            "12.50\u00a0EUR a day",
            "12,50\u00a0EUR par jour",
            "\u206612.50\u00a0EUR\u2069 يوميًا",
        ),
        (Quantity(D("3.2"), "days"), "3.2\u00a0days", "3,2\u00a0jours", "\u20663.2\u2069\u00a0يوم"),
        (Quantity(D(1), "days", digits=0), "1\u00a0day", "1\u00a0jour", "\u20661\u2069\u00a0يوم"),
        (Quantity(D(3), "hours", digits=0), "3\u00a0hours", "3\u00a0heures", "\u20663\u2069\u00a0ساعات"),
        (Quantity(D("-0.56"), "ratio", digits=0), "−56%", "−56\u202f%", "\u2066−56%\u2069"),
        (Quantity(None, "ratio"), "n/a", "n.d.", "غير متاح"),
        (Quantity(D("NaN")), "n/a", "n.d.", "غير متاح"),
        (Quantity(D("0.151"), "ratio", bare=True), "15.1", "15,1", "\u206615.1\u2069"),
    ],
)
def test_a_quantity_is_printed_by_unit_and_locale(quantity: Quantity, en: str, fr: str, ar: str) -> None:
    assert [language(tag).plain(quantity) for tag in ("en", "fr", "ar")] == [en, fr, ar]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Quantity(D("-0.56"), "ratio", digits=0), '<bdi dir="ltr">−56%</bdi>'),
        (date(2026, 9, 30), '<bdi dir="rtl">30 سبتمبر 2026</bdi>'),
        (Name("Northwind"), '<bdi class="name" dir="ltr">Northwind</bdi>'),
        (Name("60 k€"), '<bdi class="name" dir="ltr">60 k€</bdi>'),
        (Name("مرحبا"), "<bdi>مرحبا</bdi>"),
    ],
)
def test_markup_isolates_numbers_dates_and_names_in_their_own_direction(value: Argument, expected: str) -> None:
    assert language("ar").html(value) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"), "Q3 2026"),
        (Span(date(2026, 7, 1), date(2026, 9, 30), style="dates"), "1 July to 30 September 2026"),
        (Span(date(2026, 9, 1), date(2026, 9, 30), style="month"), "September 2026"),
        (Span(date(2026, 9, 1), date(2026, 9, 30), style="short"), "Sep"),
        (Span(date(2026, 7, 1), date(2026, 9, 15), "2026-07-01..2026-09-15"), "1 July to 15 September 2026"),
        (Span(date(2026, 7, 1), date(2026, 7, 1), style="dates"), "1 July 2026"),
    ],
)
def test_a_span_is_said_in_its_style(span: Span, expected: str) -> None:
    assert language("en").plain(span) == expected


def test_texts_nest() -> None:
    assert language("en").plain(_("{what} rose", what=_("Cost of {what}", what="x"))) == "Cost of x rose"


ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "{count} deal"
msgid_plural "{count} deals"
msgstr[0] "zero {count}"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few {count}"
msgstr[4] "many {count}"
msgstr[5] "other {count}"

msgctxt "goal"
msgid "Target"
msgstr "المستهدف"
"""


@pytest.mark.parametrize(
    ("count", "form"), [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (11, "many"), (100, "other")]
)
def test_all_six_plural_forms_of_arabic_are_taken(tmp_path: Path, count: int, form: str) -> None:
    (tmp_path / "ar.po").write_text(ARABIC, encoding="utf-8")
    said = language("ar", tmp_path).plain(_.plural("{count} deal", "{count} deals", count=count))
    assert said.split()[0] == form


def test_a_context_chooses_the_translation(tmp_path: Path) -> None:
    (tmp_path / "ar.po").write_text(ARABIC, encoding="utf-8")
    speaker = language("ar", tmp_path)
    assert speaker.plain(_.context("goal", "Target")) == "المستهدف"
    assert speaker.plain(_.context("link", "Target")) == "Target"


def test_a_region_falls_back_to_its_language(tmp_path: Path) -> None:
    (tmp_path / "ar.po").write_text(ARABIC, encoding="utf-8")
    assert language("ar_EG", tmp_path).plain(_.context("goal", "Target")) == "المستهدف"


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text('garbage "', encoding="utf-8")
    with pytest.raises(RenderError, match=r"en\.po"):
        language("en", tmp_path)


def test_the_core_says_the_same_in_every_language() -> None:
    from babel.messages.pofile import read_po

    from reportgen.render.catalogues import core_folder

    words = {}
    for path in sorted(core_folder().glob("*.po")):
        with path.open("rb") as source:
            catalogue = read_po(source)
        words[path.stem] = {str(message.id) for message in catalogue if message.id and message.string}
    assert set(words) >= {"en", "fr", "ar"}
    assert words["fr"] == words["ar"] == words["en"]
