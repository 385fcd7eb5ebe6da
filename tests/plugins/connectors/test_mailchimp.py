"""Mailchimp's list of campaigns as e-mails and costs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reportgen.errors import DataError, PlanError
from reportgen.records import Connector
from reportgen_plugins.connectors import mailchimp
from tests.plugins.connectors.declaring import Declare, Load

DATA = Path(__file__).parents[4] / "shared/data/fivetran_dbt_mailchimp"

HEAD = (
    "Title,Subject,{audience},Send Date,Send Weekday,Total Recipients,Successful Deliveries,Soft Bounces,Hard Bounces,"
    "{total}Times Forwarded,Forwarded Opens,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,"
    "Unsubscribes,Abuse Complaints,Unique Id,Total Orders,Total Revenue,Campaign Cost,Bounce Rate\n"
)
INVITE = (
    'Autumn webinar invite,"Join us, 3 Oct",Newsletter,"Sep 15, 2026 10:00 am",Tuesday,2000,1960,30,10,{total}'
    "0,0,700,35.71%,1012,98,5.00%,141,6,0,a1b2c3d4e5,3,450.50,{cost},n/a\n"
)
REMINDER = (
    'Autumn webinar reminder,Last seats,Newsletter,"Sep 30, 2026 11:30 pm",Thursday,1994,1960,24,10,{total}'
    "0,0,588,30.00%,820,59,3.01%,77,2,0,b2c3d4e5f6,n/a,n/a,n/a,n/a\n"
)
SOURCE = "mail: {connector: mailchimp, files: campaigns.csv}"


def _list(*, audience: str = "Audience", totals: bool = True, cost: str = "n/a") -> str:
    return (
        HEAD.format(audience=audience, total="Total Bounces," if totals else "")
        + INVITE.format(total="41," if totals else "", cost=cost)
        + REMINDER.format(total="34," if totals else "")
    )


@pytest.mark.parametrize("audience", ["Audience", "List"])
def test_both_eras_of_the_list_become_emails(loaded: Load, audience: str) -> None:
    found = loaded({"campaigns.csv": _list(audience=audience)}, SOURCE)
    assert found.rows(
        "SELECT email_id, name, recipients, delivered, unique_opens, unique_clicks, unsubscribes, audience FROM emails "
        "ORDER BY 1"
    ) == [
        ("a1b2c3d4e5", "Autumn webinar invite", 2000, 1960, 700, 98, 6, "Newsletter"),
        ("b2c3d4e5f6", "Autumn webinar reminder", 1994, 1960, 588, 59, 2, "Newsletter"),
    ]


def test_dates_are_english_whatever_the_locale(loaded: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    text = _list().replace("Sep 30, 2026 11:30 pm", "Jun 09, 2018 09:30 pm")
    found = loaded({"campaigns.csv": text}, SOURCE)
    assert found.rows("SELECT sent_at, sent_on FROM emails ORDER BY sent_at") == [
        ("2018-06-09 19:30:00", "2018-06-09"),
        ("2026-09-15 08:00:00", "2026-09-15"),
    ]


def test_na_is_no_value_and_never_nought(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list()}, SOURCE)
    assert found.rows("SELECT conversions, revenue FROM emails ORDER BY email_id") == [
        ("3.0000", "450.5000"),
        (None, None),
    ]


def test_rates_are_never_imported_as_figures(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list()}, SOURCE)
    (kinds,) = found.rows('SELECT typeof("Open Rate"), typeof("Bounce Rate") FROM emails LIMIT 1')
    assert kinds == ("VARCHAR", "VARCHAR")


def test_total_bounces_count_where_they_are_stated(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list()}, SOURCE)
    assert found.rows("SELECT bounces FROM emails ORDER BY email_id") == [(41,), (34,)]


def test_bounces_are_soft_and_hard_ones_together(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list(totals=False)}, SOURCE)
    assert found.rows("SELECT bounces FROM emails ORDER BY email_id") == [(40,), (34,)]


def test_a_title_names_the_campaign_only_when_the_plan_says_how(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list()}, SOURCE)
    assert not found.rows("SELECT 1 FROM emails WHERE campaign IS NOT NULL")


def test_the_campaign_is_the_patterns_group(loaded: Load) -> None:
    source = "mail: {connector: mailchimp, files: campaigns.csv, campaign: {pattern: '^(.*) invite$'}}"
    found = loaded({"campaigns.csv": _list(cost='"120.00"')}, source)
    assert found.rows("SELECT campaign FROM emails ORDER BY email_id") == [("Autumn webinar",), (None,)]
    assert found.rows("SELECT campaign FROM costs") == [("Autumn webinar",)]


def test_the_campaign_is_the_whole_match_of_a_pattern_without_group(loaded: Load) -> None:
    source = r"mail: {connector: mailchimp, files: campaigns.csv, campaign: {pattern: '\w+ webinar'}}"
    found = loaded({"campaigns.csv": _list()}, source)
    assert found.rows("SELECT DISTINCT campaign FROM emails") == [("Autumn webinar",)]


@pytest.mark.parametrize("pattern", ["(", "(?<=a)b", r"(a)\1"])
def test_a_pattern_that_cannot_be_read_is_refused(loaded: Load, pattern: str) -> None:
    source = f"mail: {{connector: mailchimp, files: campaigns.csv, campaign: {{pattern: '{pattern}'}}}}"
    with pytest.raises(PlanError, match=r"regular expression|looks around"):
        loaded({"campaigns.csv": _list()}, source)


def test_a_campaigns_cost_is_a_cost_of_the_channel_email(loaded: Load) -> None:
    source = "mail: {connector: mailchimp, files: campaigns.csv, currency: EUR}"
    found = loaded({"campaigns.csv": _list(cost='"1,120.50"')}, source)
    assert found.rows("SELECT date, category, channel, amount, currency FROM costs") == [
        ("2026-09-15", "media", "Email", "1120.5000", "EUR")
    ]


def test_a_list_without_costs_makes_no_costs(loaded: Load) -> None:
    found = loaded({"campaigns.csv": _list()}, SOURCE)
    assert "costs" not in found.warehouse.tables


def test_revenue_is_in_the_currency_that_the_plan_names(declare: Declare) -> None:
    found = declare(mailchimp_connector(), {"campaigns.csv": _list()}, files="campaigns.csv", currency="USD")
    assert found.field("emails", "currency").constant == "USD"
    assert not any("currency" in caveat for caveat in found.context.caveats)


def test_readers_are_told_of_the_currency_and_the_time_zone(declare: Declare) -> None:
    found = declare(mailchimp_connector(), {"campaigns.csv": _list()}, files="campaigns.csv")
    assert [caveat for caveat in found.context.caveats if "currency" in caveat]
    assert "Mailchimp exports state no time zone; their times are read as Europe/Paris" in found.context.caveats


def test_a_time_zone_of_the_plan_needs_no_caveat(declare: Declare) -> None:
    found = declare(mailchimp_connector(), {"campaigns.csv": _list()}, files="campaigns.csv", timezone="UTC")
    assert not any("zone" in caveat for caveat in found.context.caveats)


def test_the_report_of_a_single_campaign_is_refused_with_a_pointer(declare: Declare) -> None:
    single = 'Email Campaign Report\nTitle:,Autumn webinar invite\n\n"Overall Stats"\n"Bounces:","5 (0.5%)"\n'
    with pytest.raises(DataError) as refused:
        declare(mailchimp_connector(), {"one.csv": single}, files="one.csv")
    assert "export the list instead" in str(refused.value)


def test_the_list_and_the_single_report_are_recognised(declare: Declare) -> None:
    found = declare(mailchimp_connector(), {"campaigns.csv": _list()}, files="campaigns.csv")
    recognise = mailchimp_connector().recognise
    assert recognise is not None
    seen = recognise(found.of("emails").file)
    assert seen is not None
    assert seen.what == "Mailchimp list of campaigns"
    assert seen.sure > 0.8


def mailchimp_connector() -> Connector:
    """The connector under test."""
    (connector,) = mailchimp.reportgen_connectors()
    return connector


def _public(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.skipif(not DATA.exists(), reason="the public data is not here")
def test_public_campaign_counts_as_published(loaded: Load) -> None:
    """The data holds the interface's events; the list export is what Mailchimp itself makes of them."""
    events = _public("campaign_recipient_activity")
    recipients = _public("campaign_recipient")
    (campaign,) = {row["campaign_id"] for row in recipients}
    gone = _public("unsubscribe")
    opens = [row["member_id"] for row in events if row["action"] == "open"]
    clicks = [row["member_id"] for row in events if row["action"] == "click"]
    text = (
        "Title,Send Date,Total Recipients,Successful Deliveries,Soft Bounces,Hard Bounces,Unique Opens,Total Opens,"
        "Unique Clicks,Total Clicks,Unsubscribes,Unique Id\n"
        f'Launch,"Sep 15, 2026 10:00 am",{len(recipients)},{len(recipients)},0,0,{len(set(opens))},{len(opens)},'
        f"{len(set(clicks))},{len(clicks)},{len(gone)},{campaign}\n"
    )
    found = loaded({"campaigns.csv": text}, SOURCE)
    assert found.rows(
        "SELECT recipients, opens, unique_opens, clicks, unique_clicks, unsubscribes, 1.0 * unique_opens / delivered, "
        "round(unique_clicks / unique_opens, 4) FROM emails"
    ) == [(10, "12.0000", 7, "5.0000", 2, 1, "0.7", "0.2857")]


def test_counts_in_thousands_are_read_with_the_mark_that_the_rates_show(loaded: Load) -> None:
    header = "Title,Send Date,Total Recipients,Successful Deliveries,Unique Opens,Open Rate,Unique Id\n"
    row = 'A,"Sep 15, 2026 10:00 am","2,000","1,960",700,35.71%,id1\n'
    found = loaded({"campaigns.csv": header + row}, SOURCE)
    assert found.rows("SELECT recipients, delivered FROM emails") == [(2000, 1960)]
