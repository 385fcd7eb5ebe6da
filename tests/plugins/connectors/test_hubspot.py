from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from reportgen.errors import DataError
from reportgen_plugins.connectors.hubspot import HubSpotOptions, reportgen_connectors
from tests.plugins.connectors.declaring import Declare, Declared

(HUBSPOT,) = reportgen_connectors()
REAL = Path(__file__).parents[4] / "shared" / "data" / "hubspot_ui_export"

#: Label headers and label cells, as "Export view" writes them.
CONTACTS = """\
Record ID,First Name,Last Name,Email,Create Date,Lifecycle Stage,Lead Status,Original Traffic Source,\
Original Traffic Source Drill-Down 1,Original Traffic Source Drill-Down 2,Became a Lead Date,\
Became a Marketing Qualified Lead Date,Became a Customer Date,Number of Pageviews,Message,Associated Deal IDs
90100200301,Ines,Duarte,ines@orchard.example,2026-02-03 09:14,Customer,,Paid search,autumn-webinar,"crm pricing, compare",\
2026-02-03 09:14,2026-02-05 11:02,2026-04-02 08:00,23,"two
lines",17700440011;17700440057
90100200302,Wei,"Tan, Jr.",wei@pier.example,2026-02-04 23:58,Marketing Qualified Lead,Open,AI referrals,chatgpt.com,,\
2026-02-04 23:58,2026-02-09 10:30,,4,,
"""
#: The same with internal names and values.
INTERNAL = """\
hs_object_id,email,createdate,lifecyclestage,hs_analytics_source,hs_analytics_source_data_1,hs_v2_date_entered_lead
90100200301,ines@orchard.example,2026-02-03 09:14,customer,PAID_SEARCH,autumn-webinar,2026-02-03 09:14
90100200302,wei@pier.example,2026-02-04 23:58,marketingqualifiedlead,AI_REFERRALS,chatgpt.com,
"""
DEALS = """\
Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Amount in company currency,Close Date,Create Date,Deal owner,\
Is Closed Won,Associated Contact,Associated Contact IDs,Associated Company IDs
17700440011,Orchard – annual,Closed Won,Sales Pipeline,12000.00,EUR,13020.00,2026-04-02 08:00,2026-02-20 16:40,Sam Vale,true,\
Ines Duarte (ines@orchard.example);Omar Bey (omar@orchard.example),90100200301;90100200388,330010001
17700440057,Orchard – add-on,Appointment Scheduled,Sales Pipeline,,USD,,2026-11-30 17:00,2026-10-01 10:00,,false,\
Ines Duarte (ines@orchard.example),90100200301,330010001
"""
COMPANIES = """\
Record ID,Company name,Company Domain Name,Create Date,Lifecycle Stage
3,Orchard Ltd,orchard.example,2026-02-03 09:15,Lead
"""


def closed_when(found: Declared) -> dict[str, set[str]]:
    """The texts of each column that make a deal's close date the day it closed."""
    return {field.when[0]: set(field.when[1]) for field in found.fields("deals", "closed_at") if field.when}


def test_labels_of_contacts_are_found(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": "\ufeff" + CONTACTS}, contacts="c.csv")
    columns = {field.name: field.column for field in found.of("contacts").fields if not field.when}
    assert columns == {
        "contact_id": "Record ID",
        "created_at": "Create Date",
        "channel": "Original Traffic Source",
        "lifecycle_stage": "Lifecycle Stage",
        "lead_at": "Became a Lead Date",
        "mql_at": "Became a Marketing Qualified Lead Date",
        "customer_at": "Became a Customer Date",
        "linked_deals": "Associated Deal IDs",
    }


def test_internal_names_of_contacts_are_found(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": INTERNAL}, contacts="c.csv")
    columns = {field.name: field.column for field in found.of("contacts").fields if not field.when}
    assert columns == {
        "contact_id": "hs_object_id",
        "created_at": "createdate",
        "channel": "hs_analytics_source",
        "lifecycle_stage": "lifecyclestage",
        "lead_at": "hs_v2_date_entered_lead",
    }


@pytest.mark.parametrize("label", ["Original Source", "original  traffic source", "Original Source Type"])
def test_labels_of_other_eras_are_the_channel(declare: Declare, label: str) -> None:
    text = CONTACTS.replace("Original Traffic Source,", f"{label},")
    assert declare(HUBSPOT, {"c.csv": text}, contacts="c.csv").field("contacts", "channel").column == label


@pytest.mark.parametrize(
    ("cell", "channel"),
    [
        ("paid_search", "Paid search"),
        ("organic search", "Organic search"),
        ("social_media", "Organic social"),
        ("ai_referrals", "AI referrals"),
    ],
)
def test_a_source_is_shown_by_its_label(declare: Declare, cell: str, channel: str) -> None:
    assert declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").field("contacts", "channel").values[cell] == channel


def test_a_lifecycle_label_becomes_its_internal_value(declare: Declare) -> None:
    stage = declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").field("contacts", "lifecycle_stage")
    assert stage.values["marketing qualified lead"] == "marketingqualifiedlead"


def test_became_dates_are_preferred_to_the_dates_of_entering_a_stage(declare: Declare) -> None:
    entered = 'Date entered ""Marketing Qualified Lead (Lifecycle Stage Pipeline)""'
    text = f'Record ID,Create Date,Lifecycle Stage,"{entered}",Became a Marketing Qualified Lead Date\n1,2026-01-01,Lead,,\n'
    assert declare(HUBSPOT, {"c.csv": text}, contacts="c.csv").field("contacts", "mql_at").columns == (
        "Became a Marketing Qualified Lead Date",
        'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"',
    )


def test_the_campaign_stands_in_another_drill_down_for_each_source(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").fields("contacts", "campaign")
    read = {text: field.column for field in found if field.when for text in field.when[1]}
    assert read["paid search"] == read["email_marketing"] == "Original Traffic Source Drill-Down 1"
    assert read["paid social"] == read["social_media"] == "Original Traffic Source Drill-Down 2"
    assert "referrals" not in read


def test_a_utm_campaign_column_comes_before_the_drill_downs(declare: Declare) -> None:
    text = CONTACTS.replace("Lead Status", "utm_campaign")
    first = declare(HUBSPOT, {"c.csv": text}, contacts="c.csv").fields("contacts", "campaign")[0]
    assert (first.column, first.when) == ("utm_campaign", None)


def test_a_medium_is_implied_by_the_source(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").fields("contacts", "medium")
    implied = {text: field.constant for field in found if field.when for text in field.when[1]}
    assert (implied["paid_search"], implied["email marketing"], implied["offline"]) == ("cpc", "email", None)


def test_names_addresses_and_free_text_of_people_are_not_loaded(declare: Declare) -> None:
    assert set(declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").of("contacts").drop) == {
        "First Name",
        "Last Name",
        "Email",
        "Message",
    }
    assert declare(HUBSPOT, {"d.csv": DEALS}, deals="d.csv").of("deals").drop == ("Associated Contact",)


def test_the_plans_own_column_is_taken_and_kept(declare: Declare) -> None:
    found = declare(
        HUBSPOT,
        {"c.csv": CONTACTS},
        contacts="c.csv",
        columns={"contacts": {"lead_score": "Number of Pageviews", "campaign": "Lead Status"}},
        values={"contacts": {"country": "FR"}},
    )
    assert found.field("contacts", "lead_score").column == "Number of Pageviews"
    assert found.field("contacts", "campaign").column == "Lead Status"
    assert found.field("contacts", "country").constant == "FR"


def test_a_column_that_only_one_table_knows_needs_no_nesting(declare: Declare) -> None:
    columns = {"lead_score": "Number of Pageviews"}
    found = declare(HUBSPOT, {"c.csv": CONTACTS, "d.csv": DEALS}, contacts="c.csv", deals="d.csv", columns=columns)
    assert found.field("contacts", "lead_score").column == "Number of Pageviews"
    assert found.fields("deals", "lead_score") == ()


def test_a_nested_column_is_of_its_table_alone(declare: Declare) -> None:
    columns = {"deals": {"stage": "Pipeline"}}
    found = declare(HUBSPOT, {"c.csv": CONTACTS, "d.csv": DEALS}, contacts="c.csv", deals="d.csv", columns=columns)
    assert found.field("deals", "stage").column == "Pipeline"


def test_two_columns_of_one_meaning_are_refused_when_they_differ(declare: Declare) -> None:
    text = "Record ID,Create Date,Lifecycle Stage,Original Source,Original Traffic Source\n1,2026-01-01,Lead,Referrals,{}\n"
    assert declare(HUBSPOT, {"c.csv": text.format("Referrals")}, contacts="c.csv")
    with pytest.raises(DataError, match='"Original Traffic Source", "Original Source" both hold channel and differ'):
        declare(HUBSPOT, {"c.csv": text.format("Paid search")}, contacts="c.csv")


def test_the_amount_in_company_currency_is_preferred(declare: Declare) -> None:
    found = declare(HUBSPOT, {"d.csv": DEALS}, deals="d.csv", account_currency="GBP")
    assert found.field("deals", "amount").column == "Amount in company currency"
    assert found.field("deals", "currency").constant == "GBP"


def test_a_plain_amount_has_the_currency_beside_it(declare: Declare) -> None:
    text = DEALS.replace("Amount in company currency", "Forecast amount")
    found = declare(HUBSPOT, {"d.csv": text}, deals="d.csv", account_currency="GBP")
    assert found.field("deals", "amount").column == "Amount"
    assert found.field("deals", "currency").column == "Currency"


def test_an_unnamed_currency_is_a_caveat(declare: Declare) -> None:
    assert any("currency" in text for text in declare(HUBSPOT, {"d.csv": DEALS}, deals="d.csv").context.caveats)


def test_a_close_date_counts_only_for_closed_deals(declare: Declare) -> None:
    text = DEALS.replace("Deal owner", "Is Deal Closed?")
    found = declare(HUBSPOT, {"d.csv": text}, deals="d.csv")
    assert closed_when(found)["Is Deal Closed?"] >= {"true", "yes", "1", "vrai", "sim"}
    assert found.field("deals", "expected_close_at").when is None


def test_without_a_closed_column_won_deals_and_closing_stages_are_closed(declare: Declare) -> None:
    found = declare(HUBSPOT, {"d.csv": DEALS}, deals="d.csv")
    when = closed_when(found)
    assert when["Is Closed Won"] >= {"true", "yes", "1"}
    assert when["Deal Stage"] >= {"closedlost", "closed lost", "closed won", "fermé gagné", "cierre perdido"}
    assert any("stage names" in text for text in found.context.caveats)


def test_won_is_read_from_the_stage_only_as_a_last_resort(declare: Declare) -> None:
    assert declare(HUBSPOT, {"d.csv": DEALS}, deals="d.csv").field("deals", "is_won").column == "Is Closed Won"
    found = declare(HUBSPOT, {"e.csv": DEALS.replace("Is Closed Won", "Other")}, deals="e.csv")
    assert [field.constant for field in found.fields("deals", "is_won")] == ["true", "false"]
    assert any("Which deals are won" in text for text in found.context.caveats)


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ('"Date entered ""Contract Sent (Sales Pipeline)"""', "contractsent"),
        ("hs_v2_date_entered_contractsent", "contractsent"),
        ("hs_date_entered_1066237962", "1066237962"),
    ],
)
def test_the_proposal_is_dated_by_entering_its_stage(declare: Declare, header: str, stage: str) -> None:
    found = declare(HUBSPOT, {"d.csv": DEALS.replace("Deal owner", header)}, deals="d.csv", proposal_stage=stage)
    assert found.field("deals", "proposal_at").column == next(csv.reader([header]))[0]


def test_deal_types_become_ours(declare: Declare) -> None:
    found = declare(HUBSPOT, {"d.csv": DEALS.replace("Deal owner", "Deal Type")}, deals="d.csv")
    values = found.field("deals", "deal_type").values
    assert (values["newbusiness"], values["existing business"]) == ("new", "expansion")


def test_links_come_from_the_deals_side_when_both_have_them(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": CONTACTS, "d.csv": DEALS}, contacts="c.csv", deals="d.csv")
    assert [(made.table, "is_primary" in made.sql) for made in found.of("deals").also] == [("deal_contacts", True)]
    assert [made.table for made in found.of("contacts").also] == ["touches"]


def test_links_come_from_the_contacts_side_else(declare: Declare) -> None:
    text = DEALS.replace("Associated Contact IDs", "Other")
    found = declare(HUBSPOT, {"c.csv": CONTACTS, "d.csv": text}, contacts="c.csv", deals="d.csv")
    assert [made.table for made in found.of("contacts").also] == ["touches", "deal_contacts"]
    assert found.of("deals").also == ()
    assert any("not linked" in caveat for caveat in found.context.caveats)


def test_the_first_company_of_a_list_counts_where_no_primary_is_named(declare: Declare) -> None:
    text = "Record ID,Email,Create Date,Primary Associated Company ID,Associated Company IDs\n1,a@b.example,2026-01-01,,7;8\n"
    field = declare(HUBSPOT, {"c.csv": text}, contacts="c.csv").field("contacts", "company_id")
    assert field.columns == ("Primary Associated Company ID", "Associated Company IDs")
    assert field.split == (";", 0)


def test_files_are_told_apart_by_their_headers(declare: Declare) -> None:
    found = declare(HUBSPOT, {"a.csv": CONTACTS, "b.csv": DEALS, "c.csv": COMPANIES}, files="*.csv")
    assert [mapping.table for mapping in found.mappings] == ["contacts", "deals"]
    assert [str(problem) for problem in found.context.warnings] == [
        "c.csv:1: HubSpot companies are not used; name exports of contacts and deals only"
    ]


def test_deals_named_as_contacts_are_refused(declare: Declare) -> None:
    with pytest.raises(
        DataError, match=r"d.csv:1: this is a HubSpot export of deals, not of contacts; name it under deals"
    ):
        declare(HUBSPOT, {"d.csv": DEALS}, contacts="d.csv")


def test_companies_named_as_contacts_are_refused(declare: Declare) -> None:
    with pytest.raises(DataError, match="a HubSpot export of companies, not of contacts; name it under companies"):
        declare(HUBSPOT, {"c.csv": COMPANIES}, contacts="c.csv")


def test_a_file_named_twice_is_read_once(declare: Declare) -> None:
    found = declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv", files="*.csv")
    assert [mapping.table for mapping in found.mappings] == ["contacts"]


def test_another_file_is_refused_with_what_was_found(declare: Declare) -> None:
    with pytest.raises(
        DataError, match=r'x.csv:1: this is no HubSpot export; its columns are "Day", "Cost"; export contacts'
    ):
        declare(HUBSPOT, {"x.csv": "Day,Cost\n2026-07-01,5\n"}, files="x.csv")


def test_a_contacts_export_without_create_date_says_which_property_to_export(declare: Declare) -> None:
    with pytest.raises(
        DataError,
        match=r'contacts needs "Create Date".*export it again with all properties',
    ):
        declare(HUBSPOT, {"c.csv": "Record ID,Email,Lifecycle Stage\n1,a@b.example,Lead\n"}, contacts="c.csv")


def test_a_deals_export_without_amounts_says_which_property_to_export(declare: Declare) -> None:
    with pytest.raises(DataError, match='deals needs "Amount in company currency"'):
        declare(HUBSPOT, {"d.csv": "Record ID,Deal Name,Deal Stage\n1,x,closedwon\n"}, deals="d.csv")


def test_the_assumed_time_zone_is_a_caveat_unless_the_plan_states_it(declare: Declare) -> None:
    assert any(
        "Europe/Paris" in text for text in declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv").context.caveats
    )
    found = declare(HUBSPOT, {"c.csv": CONTACTS}, contacts="c.csv", timezone="Europe/Paris")
    assert found.of("contacts").timezone == "Europe/Paris"


def test_a_source_that_names_no_files_is_refused() -> None:
    with pytest.raises(ValidationError, match="name the exports under contacts, deals, companies, emails or files"):
        HubSpotOptions()


@pytest.mark.skipif(not REAL.is_dir(), reason="the real HubSpot exports are not beside the repository")
def test_real_exports_are_recognised(declare: Declare) -> None:
    texts = {path.name: path.read_bytes() for path in REAL.glob("*.csv")}
    found = declare(HUBSPOT, texts, files="*.csv")
    assert {mapping.table for mapping in found.mappings} == {"contacts", "deals"}
    assert "Phone Number" in found.of("contacts").drop
    assert set(closed_when(found)) == {"Is Deal Closed?"}
    assert found.field("deals", "amount").column == "Amount in company currency"
