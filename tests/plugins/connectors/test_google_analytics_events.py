"""GA4's events as BigQuery exports them, and GA360's visits: written as the product writes them, loaded, counted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Load, Loaded

SOURCE = "web: {connector: google-analytics, files: '*.json*'}"
START = 1_788_249_600  # 2026-09-01 10:00 in Paris
PAGE = "https://www.site.example/pricing?utm_source=linkedin"

Event = dict[str, Any]


def event(
    name: str,
    second: int = 0,
    *,
    visit: int | None = START,
    person: str | None = "1.1",
    day: str = "20260901",
    parameters: Mapping[str, Any] | None = None,
    **more: Any,
) -> Event:
    """An event as ``bq extract`` writes it: whole numbers as texts, nothing for null."""
    given = {**({"ga_session_id": visit} if visit else {}), **(parameters or {})}
    told: Event = {
        "event_date": day,
        "event_timestamp": str((START + second) * 1_000_000),
        "event_name": name,
        "event_params": [{"key": key, "value": _value(value)} for key, value in given.items()],
        "stream_id": "55501",
        "platform": "WEB",
        **more,
    }
    return told | ({"user_pseudo_id": person} if person else {})


def _value(value: Any) -> dict[str, Any]:
    return {"string_value": value} if isinstance(value, str) else {"int_value": str(value)}


def lines(*events: Event) -> str:
    return "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in events)


def campaign(source: str, medium: str, name: str = "") -> Event:
    told = {"manual_source": source, "manual_medium": medium, **({"manual_campaign_name": name} if name else {})}
    return {"collected_traffic_source": told}


def sources(found: Loaded) -> list[tuple[Any, ...]]:
    return found.rows("SELECT source, medium, campaign, channel, sessions FROM sessions ORDER BY ALL")


def counted(found: Loaded) -> list[tuple[str, int, int, int]]:
    files = [file for source in found.warehouse.sources for file in source.files]
    assert all(file.rows_read == file.rows_used + file.rows_rejected for file in files)
    return [(file.path, file.rows_read, file.rows_used, file.rows_rejected) for file in files]


def test_a_session_is_its_visitor_stream_and_number(loaded: Load) -> None:
    found = loaded(
        {
            "e.json": lines(
                event("page_view"),
                event("page_view", person="2.2"),  # the same second, another person
                event("page_view", 5, stream_id="55502"),
                event("scroll", 9),
            )
        },
        SOURCE,
    )
    assert found.rows("SELECT sum(sessions), sum(pageviews) FROM sessions") == [(3, 3)]


def test_events_without_a_session_are_counted_apart(loaded: Load) -> None:
    found = loaded(
        {"e.json": lines(event("page_view"), event("page_view", person=None), event("x", visit=None))}, SOURCE
    )
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(1,)]
    (text,) = (
        text for source in found.warehouse.sources for text in source.caveats if "without a session" in text.msgid
    )
    assert text.arguments["count"] == 2
    assert counted(found) == [("e.json", 3, 3, 0)]


def test_a_session_over_midnight_counts_on_its_first_day(loaded: Load) -> None:
    events = lines(event("scroll", 99, day="20260902"), event("page_view"))
    assert loaded({"e.json": events}, SOURCE).rows("SELECT date, sessions FROM sessions") == [("2026-09-01", 1)]


@pytest.mark.parametrize("engaged", ["1", 1])
def test_a_session_is_engaged_by_text_or_by_number(loaded: Load, engaged: object) -> None:
    events = lines(event("page_view"), event("scroll", 11, parameters={"session_engaged": engaged}))
    assert loaded({"e.json": events}, SOURCE).rows("SELECT sessions, engaged_sessions FROM sessions") == [(1, 1)]


def test_a_session_that_says_0_is_not_engaged(loaded: Load) -> None:
    events = lines(event("page_view", parameters={"session_engaged": "0"}))
    assert loaded({"e.json": events}, SOURCE).rows("SELECT engaged_sessions FROM sessions") == [(0,)]


def test_the_first_event_with_a_source_tells_it_but_not_those_that_begin_a_visit(loaded: Load) -> None:
    events = lines(
        event("session_start", **campaign("wrong", "start")),
        event("first_visit", 0, **campaign("wrong", "first")),
        event("page_view", 1),
        event("page_view", 2, **campaign("linkedin", "paid_social", "autumn")),
        event("page_view", 3, **campaign("google", "cpc")),
    )
    assert sources(loaded({"e.json": events}, SOURCE)) == [("linkedin", "paid_social", "autumn", "Paid Social", 1)]


def test_googles_own_attribution_goes_first(loaded: Load) -> None:
    own = {
        "cross_channel_campaign": {
            "source": "google",
            "medium": "cpc",
            "campaign_name": "brand",
            "default_channel_group": "Cross-network",
        }
    }
    events = lines(event("page_view", **campaign("x", "y"), session_traffic_source_last_click=own))
    found = loaded({"e.json": events}, SOURCE)
    assert sources(found) == [("google", "cpc", "brand", "Cross-network", 1)]
    assert not any("computed by reportgen" in caveat for caveat in found.caveats)


def test_a_click_on_an_ad_without_campaign_is_googles(loaded: Load) -> None:
    landing = {"page_location": "https://www.site.example/?gclid=abc"}
    found = loaded({"e.json": lines(event("page_view", parameters=landing))}, SOURCE)
    assert sources(found) == [("google", "cpc", None, "Paid Search", 1)]


def test_a_paid_click_of_bing_stays_bings(loaded: Load) -> None:
    landing = {"page_location": "https://www.site.example/?gclid=abc", "source": "bing", "medium": "cpc"}
    found = loaded({"e.json": lines(event("page_view", parameters=landing))}, SOURCE)
    assert sources(found) == [("bing", "cpc", None, "Paid Search", 1)]


TWENTY_DAYS = 20 * 86_400
RETURNING = (
    event("page_view", **campaign("newsletter", "email")),
    event("page_view", TWENTY_DAYS, visit=START + TWENTY_DAYS, day="20260921"),
)


def test_a_direct_session_has_the_visitors_last_source(loaded: Load) -> None:
    found = loaded({"e.json": lines(*RETURNING)}, SOURCE)
    assert found.rows("SELECT date, channel FROM sessions ORDER BY 1") == [
        ("2026-09-01", "Email"),
        ("2026-09-21", "Email"),
    ]
    (text,) = (text for source in found.warehouse.sources for text in source.caveats if "last source" in text.msgid)
    assert (text.arguments["count"], text.arguments["sessions"]) == (30, 1)


@pytest.mark.parametrize(("days", "channel"), [(19, "Direct"), (20, "Email"), (0, "Direct")])
def test_how_long_a_source_lasts_is_an_option(loaded: Load, days: int, channel: str) -> None:
    found = loaded({"e.json": lines(*RETURNING)}, SOURCE.replace("}", f", lookback_days: {days}}}"))
    assert found.rows("SELECT channel FROM sessions WHERE date = '2026-09-21'") == [(channel,)]


def test_an_event_told_twice_counts_once(loaded: Load) -> None:
    view = event("page_view")
    found = loaded({"e.json": lines(view, view, event("page_view", 1))}, SOURCE)
    assert found.rows("SELECT sessions, pageviews FROM sessions") == [(1, 2)]
    assert counted(found) == [("e.json", 3, 2, 1)]


def test_events_that_differ_in_a_parameter_are_two(loaded: Load) -> None:
    events = lines(event("page_view", parameters={"n": 1}), event("page_view", parameters={"n": 2}))
    assert loaded({"e.json": events}, SOURCE).rows("SELECT pageviews FROM sessions") == [(2,)]


def test_daily_tables_go_before_intraday_ones(loaded: Load) -> None:
    files = {
        "events_20260901-0.json": lines(event("page_view")),
        "events_intraday_20260901-0.json": lines(event("page_view", 7, person="9.9")),
        "events_intraday_20260902-0.json": lines(event("page_view", 86_400, person="2.2", visit=5, day="20260902")),
    }
    found = loaded(files, SOURCE)
    assert found.rows("SELECT date, sum(sessions) FROM sessions GROUP BY 1 ORDER BY 1") == [
        ("2026-09-01", 1),
        ("2026-09-02", 1),
    ]
    assert any("intraday" in caveat for caveat in found.caveats)


def test_intraday_tables_alone_count(loaded: Load) -> None:
    found = loaded({"events_intraday_20260901.json": lines(event("page_view"))}, SOURCE)
    assert found.rows("SELECT sessions FROM sessions") == [(1,)]


def test_key_events_are_those_the_plan_names(loaded: Load) -> None:
    events = lines(event("page_view"), event("generate_lead", 1), event("sign_up", 2))
    found = loaded({"e.json": events}, SOURCE.replace("}", ", key_events: [generate_lead]}"))
    assert found.rows("SELECT key_events FROM sessions") == [("1.0000",)]


def test_key_events_that_nobody_names_are_unknown_not_none(loaded: Load) -> None:
    found = loaded({"e.json": lines(event("generate_lead"))}, SOURCE)
    assert found.rows("SELECT key_events FROM sessions") == [(None,)]
    assert any("key_events" in caveat for caveat in found.caveats)


def test_revenue_is_of_purchases_in_the_currency_of_the_plan(loaded: Load) -> None:
    money: Event = {"ecommerce": {"purchase_revenue": 12.5}}
    events = lines(event("purchase", **money), event("refund", 1, **money))
    found = loaded({"e.json": events}, SOURCE.replace("}", ", currency: EUR}"))
    assert found.rows("SELECT revenue FROM sessions") == [("12.5000",)]


def test_landing_page_place_device_and_kind_of_visitor(loaded: Load) -> None:
    events = lines(
        event("first_visit", geo={"country": "France"}, device={"category": "mobile"}),
        event("page_view", 1, parameters={"page_location": PAGE, "engagement_time_msec": 1500}),
        event("page_view", 2, parameters={"page_location": "https://www.site.example"}, geo={"country": "Spain"}),
    )
    found = loaded({"e.json": events}, SOURCE)
    fields = "landing_page, country, device, visitor_type, users, new_users, engagement_seconds"
    assert found.rows(f"SELECT {fields} FROM sessions") == [("/pricing", "France", "mobile", "new", 1, 1, "1.5000")]


def test_pages_are_counted_with_their_entrances(loaded: Load) -> None:
    events = lines(
        event("page_view", parameters={"page_location": PAGE}),
        event("page_view", 1, parameters={"page_location": "https://www.site.example/"}),
        event("generate_lead", 2, parameters={"page_location": "https://www.site.example/"}),
    )
    found = loaded({"e.json": events}, SOURCE.replace("}", ", key_events: [generate_lead]}"))
    assert found.rows("SELECT page, date, views, entrances, conversions FROM pages ORDER BY 1") == [
        ("/", "2026-09-01", 1, 0, "1.0000"),
        ("/pricing", "2026-09-01", 1, 1, "0.0000"),
    ]


def test_a_line_that_is_no_event_is_rejected_with_its_number(loaded: Load) -> None:
    good = [event("page_view", n) for n in range(40)]
    found = loaded({"e.json": lines(*good) + '{"event_date":"20260901"\n'}, SOURCE)
    assert counted(found) == [("e.json", 41, 40, 1)]
    assert found.rows("SELECT file, line, reason FROM _rejects") == [("e.json", 41, "is no JSON")]


def test_compressed_shards_are_one_export(loaded: Load) -> None:
    shards = {
        "events-000000000000.json.gz": gzip.compress(lines(event("page_view")).encode()),
        "events-000000000001.json.gz": gzip.compress(lines(event("page_view", 5)).encode()),
    }
    found = loaded(shards, SOURCE)
    assert found.rows("SELECT sessions, pageviews FROM sessions") == [(1, 2)]


@pytest.mark.parametrize("nesting", ["", "element", "item"])
def test_parquet_nests_lists_in_several_ways(loaded: Load, tmp_path: Path, nesting: str) -> None:
    value = "{'string_value': NULL::VARCHAR, 'int_value': 7::BIGINT, 'float_value': NULL::FLOAT}"
    entry = f"{{'key': 'ga_session_id', 'value': {value}}}"
    entries = f"{{'list': [{{'{nesting}': {entry}}}]}}" if nesting else f"[{entry}]"
    columns = "'20260901' AS event_date, 1788249600000000 AS event_timestamp, 'page_view' AS event_name, '1.1' AS user_pseudo_id"
    target = tmp_path / "events.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {columns}, {entries} AS event_params) TO '{target}'")
    found = loaded({}, "web: {connector: google-analytics, files: events.parquet}")
    assert found.rows("SELECT date, sessions, pageviews FROM sessions") == [("2026-09-01", 1, 1)]


VISITS = """\
{"fullVisitorId":"7710001","visitId":"1641000000","visitNumber":"1","date":"20260901","totals":{"visits":"1","hits":"3",\
"pageviews":"2","newVisits":"1","totalTransactionRevenue":"2500000"},"trafficSource":{"source":"google","medium":"organic",\
"campaign":"(not set)"},"channelGrouping":"Organic Search",\
"device":{"deviceCategory":"desktop"},"geoNetwork":{"country":"Spain"},\
"hits":[{"type":"EVENT"},{"type":"PAGE","page":{"pagePath":"/a?b=1"}}]}
{"fullVisitorId":"7710002","visitId":"1641000300","visitNumber":"4","date":"20260901","totals":{"visits":"1","bounces":"1",\
"hits":"1","pageviews":"1"},"trafficSource":{"source":"(direct)","medium":"(none)","isTrueDirect":true},"channelGrouping":"Direct","hits":[]}
{"fullVisitorId":"7710003","visitId":"1641000400","visitNumber":"4","date":"20260901","totals":{"hits":"1"},"hits":[]}
"""


def test_visits_of_ga360_are_sessions(loaded: Load) -> None:
    found = loaded({"ga_sessions_20260901.json": VISITS}, SOURCE)
    fields = (
        "channel, campaign, landing_page, country, device, visitor_type, sessions, users, new_users, pageviews, revenue"
    )
    assert found.rows(f"SELECT {fields} FROM sessions ORDER BY channel") == [
        ("Direct", None, None, None, None, "returning", 1, 1, 0, 1, None),
        ("Organic Search", None, "/a", "Spain", "desktop", "new", 1, 1, 1, 2, "2.5000"),
    ]
    assert found.rows("SELECT count(engaged_sessions), count(key_events) FROM sessions") == [(0, 0)]
    assert any("not those of GA4" in caveat for caveat in found.caveats)


def test_visits_without_interaction_are_no_sessions_and_told(loaded: Load) -> None:
    found = loaded({"v.json": VISITS}, SOURCE)
    assert any("without interaction" in caveat for caveat in found.caveats)
    assert counted(found) == [("v.json", 3, 3, 0)]


def test_a_visit_exported_twice_counts_once(loaded: Load) -> None:
    found = loaded({"v.json": VISITS, "w.json": VISITS + "\n"}, SOURCE)
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(2,)]


def test_too_many_lines_that_are_no_events_refuse_the_file(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"e\.json"):
        loaded({"e.json": lines(event("page_view")) + "nonsense\n"}, SOURCE)
