from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.errors import PlanError
from reportgen_plugins.connectors.headers import columns_of, plain, words
from reportgen_plugins.connectors.kinds import Kind, kinds
from reportgen_plugins.connectors.numerals import mark_of
from tests.plugins.connectors.declaring import Load

ADS = ("google_ads.yaml", "linkedin_ads.yaml", "meta_ads.yaml", "microsoft_ads.yaml")
KINDS = [(name, kind) for name in ADS for kind in kinds(words(name))]


# --- data files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ADS)
def test_no_header_means_two_fields_of_one_kind(name: str) -> None:
    for kind, said in words(name)["exports"].items():
        columns = {**columns_of(said.get("columns", {})), **columns_of(said.get("carried", {}))}
        counts = Counter(plain(one) for names in columns.values() for one in {plain(n) for part in names for n in part})
        assert [one for one, count in counts.items() if count > 1] == [], kind


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=lambda value: getattr(value, "name", value))
def test_expressions_of_data_files_can_be_read(name: str, kind: Kind) -> None:
    del name
    texts = [*kind.totals.get("labels", ()), *kind.totals.get("alone", ()), *kind.footer]
    texts += [one for group in kind.signature for one in group if one.startswith("^")]
    assert all(re.compile(text) for text in texts)


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=lambda value: getattr(value, "name", value))
def test_what_a_kind_speaks_of_are_its_fields(name: str, kind: Kind) -> None:
    del name
    fields = {*kind.vocabulary.columns}
    spoken = {
        *kind.numbers,
        *kind.closed,
        *kind.strip,
        *kind.scale,
        *kind.totals.get("blank", ()),
        *kind.blank_is_total,
    }
    assert spoken <= fields
    assert {*kind.key} <= fields | {"date"}


# --- a team's own words ------------------------------------------------------------------------------------------------

GOOGLE = "ads: {connector: google-ads, files: g.csv, currency: EUR, vocabulary: words.yaml}"
FINNISH = "Päivä,Kampanja,Kampanjatyyppi,Klikkaukset,Kulut\n2026-09-01,a,Haku,3,5.00\n"
WORDS = """\
exports:
  campaigns:
    columns:
      date: [Päivä]
      campaign: [Kampanja]
      channel: [Kampanjatyyppi]
      amount: [Kulut]
    carried:
      clicks: [Klikkaukset]
    values:
      channel: {Haku: Paid Search}
"""


def test_a_vocabulary_adds_names_of_columns_and_values(loaded: Load) -> None:
    found = loaded({"g.csv": FINNISH, "words.yaml": WORDS}, GOOGLE)
    assert found.rows("SELECT date, campaign, channel, clicks, amount FROM costs") == [
        ("2026-09-01", "a", "Paid Search", "3.0000", "5.0000")
    ]
    assert found.warehouse.warnings == ()


def test_names_of_the_product_still_hold_beside_a_vocabulary(loaded: Load) -> None:
    text = "Day,Campaign,Campaign type,Clicks,Cost\n2026-09-01,a,search,3,5.00\n"
    found = loaded({"g.csv": text, "words.yaml": WORDS}, GOOGLE)
    assert found.rows("SELECT campaign, channel FROM costs") == [("a", "Paid Search")]


def test_a_team_may_say_otherwise_what_a_value_means(loaded: Load) -> None:
    text = "Day,Campaign,Campaign type,Clicks,Cost\n2026-09-01,a,Demand Gen,3,5.00\n"
    own = "exports: {campaigns: {values: {channel: {Demand Gen: Display}}}}"
    found = loaded({"g.csv": text, "words.yaml": own}, GOOGLE)
    assert found.rows("SELECT channel FROM costs") == [("Display",)]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("columns: {}\n", 1, "'columns' is no part of a vocabulary"),
        ("{}\n", 1, "a vocabulary begins with exports"),
        ("exports: [a]\n", 1, "a vocabulary begins with exports"),
        ("exports:\n  campaign:\n    columns: {}\n", 2, "there is no export 'campaign'; did you mean campaigns"),
        ("exports:\n  campaigns: [Kulut]\n", 2, "exports.campaigns is no list of names"),
        ("exports:\n  campaigns:\n    totals: {}\n", 3, "'totals' cannot be added to an export"),
        ("exports:\n  campaigns:\n    columns: [Kulut]\n", 3, "exports.campaigns.columns names no field"),
        ("exports:\n  campaigns:\n    columns:\n      amount: Kulut\n", 4, "names of 'amount' are no list"),
        (
            "exports:\n  campaigns:\n    columns:\n      date: []\n      amount: [1]\n",
            5,
            "names of 'amount' are no list",
        ),
        ("exports:\n  campaigns:\n    values:\n      channel: [Haku]\n", 4, "values of 'channel' are no words"),
    ],
)
def test_a_vocabulary_of_another_shape_is_refused_with_its_line(loaded: Load, text: str, line: int, what: str) -> None:
    with pytest.raises(PlanError, match=rf"words\.yaml:{line}: {re.escape(what)}"):
        loaded({"g.csv": FINNISH, "words.yaml": text}, GOOGLE)


def test_a_vocabulary_that_is_not_there_is_told(loaded: Load) -> None:
    with pytest.raises(PlanError, match=r"words\.yaml"):
        loaded({"g.csv": FINNISH}, GOOGLE)


# --- marks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,204", "58.31"], "."),
        (["1.204", "58,31"], ","),
        (["1,204"], ""),
        (["6.70%", "1,204"], "."),
        (["23,27 %"], ","),
        (["1\u00a0310,42"], ","),
        (["1,234,567"], "."),
        (["0,123"], ","),
        (["58.31", "58,31"], ""),
        (["2026-09-01", "01.09.2026", "a.b", "1.2.3"], ""),
    ],
)
def test_a_file_shows_its_decimal_mark(cells: list[str], mark: str) -> None:
    assert mark_of([cells]) == mark


# --- round trip --------------------------------------------------------------------------------------------------------


def _number(value: Decimal, style: str) -> str:
    grouped = f"{value:,.2f}"
    swap = {"en": {}, "de": {",": ".", ".": ","}, "fr": {",": "\u00a0", ".": ","}}[style]
    return "".join(swap.get(letter, letter) for letter in grouped)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 7, 1), date(2026, 9, 30)),
            st.sampled_from(["brand", "Total makeover", "Été, soldes; fin", 'say "hi"', "حملة"]),
            st.decimals(Decimal(0), Decimal(99_999), places=2),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["en", "de", "fr"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]),
)
def test_costs_are_the_same_however_they_are_written(
    loaded: Load,
    rows: list[tuple[date, str, Decimal]],
    style: str,
    encoding: str,
    delimiter: str,
    pattern: str,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["Campaign report"], ["July 1, 2026 - September 30, 2026"]])
    writer.writerow(["Day", "Campaign", "Currency code", "Clicks", "CTR", "Cost"])
    for day, campaign, amount in rows:
        writer.writerow(
            [day.strftime(pattern), campaign, "EUR", 1, _number(Decimal("6.70"), style), _number(amount, style)]
        )
    writer.writerow(["Total: Account", "--", "EUR", 1, "", _number(sum((row[2] for row in rows), Decimal(0)), style)])
    order = {"%d/%m/%Y": ", dates: day-first", "%m/%d/%Y": ", dates: month-first"}.get(pattern, "")
    found = loaded({"g.csv": text.getvalue().encode(encoding)}, f"ads: {{connector: google-ads, files: g.csv{order}}}")
    expected = sorted((str(day), campaign, f"{amount:.4f}") for day, campaign, amount in rows)
    assert sorted(found.rows("SELECT date, campaign, amount FROM costs")) == expected
    assert found.warehouse.rejects == 0
