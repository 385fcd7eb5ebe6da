"""Answers of the GA4 Data API, as scripts save them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Load, Loaded

SOURCE = "web: {connector: google-analytics, files: '*.json'}"
Json = dict[str, Any]


def report(dimensions: Sequence[str], metrics: Sequence[str], rows: Sequence[Sequence[str]], **more: Any) -> Json:
    """A report as the API writes it: every value a text."""
    return {
        "dimensionHeaders": [{"name": name} for name in dimensions],
        "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
        "rows": [_row(row, len(dimensions)) for row in rows],
        "rowCount": len(rows),
        "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Paris"},
        "kind": "analyticsData#runReport",
        **more,
    }


def _row(cells: Sequence[str], dimensions: int) -> Json:
    values = [{"value": cell} for cell in cells]
    return {"dimensionValues": values[:dimensions], "metricValues": values[dimensions:]}


CHANNELS = report(
    ["date", "sessionDefaultChannelGroup"],
    ["sessions", "engagementRate", "totalRevenue"],
    [["20260901", "Organic Search", "412", "0.5655339805825242", "10.5"], ["20260901", "Unassigned", "7", "0", "0"]],
)


def loaded_json(loaded: Load, source: str = SOURCE, **files: Any) -> Loaded:
    return loaded({f"{name}.json": json.dumps(document) for name, document in files.items()}, source)


def notes(found: Loaded) -> list[tuple[str, dict[str, Any]]]:
    return [(text.msgid, dict(text.args)) for source in found.warehouse.sources for text in source.caveats]


def test_a_report_is_sessions_by_its_dimensions(loaded: Load) -> None:
    found = loaded_json(loaded, a=CHANNELS)
    assert found.rows("SELECT date, channel, sessions, revenue, breakdown FROM sessions ORDER BY sessions") == [
        ("2026-09-01", "Unassigned", 7, "0.0000", "channel"),
        ("2026-09-01", "Organic Search", 412, "10.5000", "channel"),
    ]
    (file,) = found.warehouse.sources[0].files
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (2, 2, 0)


def test_engaged_sessions_are_derived_from_the_rate(loaded: Load) -> None:
    found = loaded_json(loaded, a=CHANNELS)
    assert found.rows("SELECT engaged_sessions FROM sessions ORDER BY sessions") == [(0,), (233,)]
    assert "Engaged sessions are derived: engagement rate × sessions" in found.caveats


def test_a_batch_holds_several_reports(loaded: Load) -> None:
    total = report(["date"], ["sessions"], [["20260901", "420"], ["20260902", "400"]])
    found = loaded_json(loaded, a={"reports": [CHANNELS, total], "kind": "analyticsData#batchRunReports"})
    assert found.rows("SELECT breakdown, sum(sessions) FROM sessions GROUP BY 1 ORDER BY 1") == [
        ("", 820),
        ("channel", 419),
    ]
    (file,) = found.warehouse.sources[0].files
    assert (file.rows_read, file.rows_used) == (4, 4)


def test_a_report_a_line_is_read_too(loaded: Load) -> None:
    total = report(["date"], ["sessions"], [["20260902", "420"]])
    found = loaded({"a.json": json.dumps(CHANNELS) + "\n" + json.dumps(total) + "\n"}, SOURCE)
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(839,)]


def test_rows_that_no_page_brings_are_refused_by_number(loaded: Load) -> None:
    with pytest.raises(
        DataError, match=r"a\.json: 2 of 5 rows of the report by date, .* fetch the 3 rows from offset 2 on"
    ):
        loaded_json(loaded, a=CHANNELS | {"rowCount": 5})


def test_further_pages_make_a_report_whole(loaded: Load) -> None:
    first = report(
        ["date", "country"], ["sessions"], [["20260901", "France", "1"], ["20260901", "Spain", "2"]], rowCount=3
    )
    second = report(["date", "country"], ["sessions"], [["20260901", "Italy", "4"]], rowCount=3)
    found = loaded_json(loaded, a=first, b=second)
    assert found.rows("SELECT sum(sessions), count(*) FROM sessions") == [(7, 3)]


def test_a_page_given_twice_is_refused(loaded: Load) -> None:
    first = report(["date"], ["sessions"], [["20260901", "1"], ["20260902", "2"]], rowCount=3)
    second = report(["date"], ["sessions"], [["20260902", "2"], ["20260903", "4"]], rowCount=3)
    with pytest.raises(DataError, match=r"4 of 3 rows .* give each page once"):
        loaded_json(loaded, a=first, b=second)


def test_the_marks_of_inexact_data_are_caveats(loaded: Load) -> None:
    metadata = {
        "samplingMetadatas": [{"samplesReadCount": "500", "samplingSpaceSize": "1000"}],
        "dataLossFromOtherRow": True,
        "subjectToThresholding": True,
        "timeZone": "America/New_York",
    }
    found = notes(loaded_json(loaded, a=CHANNELS | {"metadata": metadata}))
    assert ("{file} is sampled by Google: {share} events were read", {"file": "a.json", "share": "500 / 1000"}) in found
    assert any("lumps rows together" in text for text, _ in found)
    assert any("thresholding" in text for text, _ in found)
    assert ("Days of {file} are those of {zone}", {"file": "a.json", "zone": "America/New_York"}) in found


def test_rows_under_other_are_a_caveat(loaded: Load) -> None:
    rows = [["20260901", "(other)", "5"]]
    found = loaded_json(loaded, a=report(["date", "landingPage"], ["sessions"], rows))
    assert any("“(other)”" in caveat for caveat in found.caveats)


RANGES = report(
    ["date", "dateRange"],
    ["sessions"],
    [["20260901", "now", "5"], ["20260902", "now", "6"], ["20250901", "before", "99"]],
)


def test_several_date_ranges_are_never_added(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"2 date ranges, which are never added: now, before; .*date_range"):
        loaded_json(loaded, a=RANGES)


def test_the_plan_chooses_among_date_ranges(loaded: Load) -> None:
    found = loaded_json(loaded, SOURCE.replace("}", ", date_range: now}"), a=RANGES)
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(11,)]
    assert any("several date ranges" in caveat for caveat in found.caveats)


def test_totals_are_compared_and_never_added(loaded: Load) -> None:
    total = {"dimensionValues": [{"value": "RESERVED_TOTAL"}], "metricValues": [{"value": "500"}]}
    rows = [["20260901", "400"], ["20260902", "19"]]
    found = loaded_json(loaded, a=report(["date"], ["sessions"], rows, totals=[total]))
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(419,)]
    assert any("the file's own total is 500" in problem.what for problem in found.warehouse.warnings)


def test_an_empty_dimension_is_not_a_total(loaded: Load) -> None:
    rows = [["", "7"], ["/a", "5"]]
    source = SOURCE.replace("}", ", range: 2026-07-01..2026-09-30}")
    found = loaded_json(loaded, source, a=report(["landingPage"], ["sessions"], rows))
    assert found.rows("SELECT landing_page, sessions FROM sessions ORDER BY 2") == [("/a", 5), ("(not set)", 7)]


def test_a_report_without_dates_needs_its_range_from_the_plan(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"which days these are; .*range: 2026-09-01\.\.2026-09-30"):
        loaded_json(loaded, a=report(["country"], ["sessions"], [["France", "5"]]))


def test_money_is_in_the_currency_of_the_answer(loaded: Load) -> None:
    with pytest.raises(DataError, match="USD"):
        loaded_json(loaded, a=CHANNELS | {"metadata": {"currencyCode": "USD"}})


def test_pages_are_read_from_views_by_page(loaded: Load) -> None:
    rows = [["20260901", "/a", "5", "2"], ["20260902", "/a", "6", "1"]]
    found = loaded_json(loaded, a=report(["date", "pagePath"], ["screenPageViews", "keyEvents"], rows))
    assert found.rows("SELECT page, date, views, conversions FROM pages ORDER BY 2") == [
        ("/a", "2026-09-01", 5, "2.0000"),
        ("/a", "2026-09-02", 6, "1.0000"),
    ]


def test_channels_are_computed_where_the_report_has_none(loaded: Load) -> None:
    rows = [["20260901", "linkedin / paid_social", "5"], ["20260901", "google / organic", "6"]]
    found = loaded_json(loaded, a=report(["date", "sessionSourceMedium"], ["sessions"], rows))
    assert found.rows("SELECT channel, sessions FROM sessions ORDER BY 2") == [
        ("Paid Social", 5),
        ("Organic Search", 6),
    ]


def test_a_report_without_sessions_says_what_to_ask_for(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"neither sessions nor pages; .*date, eventCount"):
        loaded_json(loaded, a=report(["date"], ["eventCount"], [["20260901", "5"]]))


def test_sessions_by_page_do_not_add_up(loaded: Load) -> None:
    with pytest.raises(DataError, match='sessions by "pageTitle" do not add up'):
        loaded_json(loaded, a=report(["date", "pageTitle"], ["sessions"], [["20260901", "x", "5"]]))
