from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reportgen.document import Chart
from reportgen_plugins.sections import email
from tests.plugins.kpis.book import Row
from tests.plugins.sections.measured import absent, findings, page
from tests.plugins.sections.world import cells, say, table


def mail(id_: str, sent: str, clicks: int, unsubscribes: int = 2, campaign: str | None = "News") -> Row:
    return {
        "email_id": id_, "sent_at": sent, "name": f"Letter {id_}", "campaign": campaign, "recipients": 1010,
        "delivered": 1000, "unique_opens": 300, "unique_clicks": clicks, "bounces": 10, "unsubscribes": unsubscribes,
    }  # fmt: skip


MAILS = (mail("1", "2026-07-01", 60), mail("2", "2026-08-01", 40, campaign="Spring"), mail("0", "2026-05-01", 20))


def test_the_message_says_where_the_click_rate_went(tmp_path: Path) -> None:
    # 100 of 2 000 after 20 of 1 000: z = 3.9
    assert say(page(tmp_path, email, {"emails": MAILS}).message) == (
        "email_click_rate: 5.0%, up from 2.0% in 2026-Q2".replace("email_click_rate", "E-mail click rate")
    )


def test_a_change_inside_noise_is_none(tmp_path: Path) -> None:
    rows = (mail("1", "2026-07-01", 24), mail("0", "2026-05-01", 20))
    assert "no clear change from 2.0%" in say(page(tmp_path, email, {"emails": rows}).message)


def test_campaigns_stand_with_their_leads_and_what_one_brings(tmp_path: Path) -> None:
    tables = {
        "emails": MAILS,
        "contacts": [
            {"contact_id": "a", "created_at": "2026-07-02", "campaign": "News"},
            {"contact_id": "b", "created_at": "2026-07-03", "campaign": "News"},
        ],
        "deals": [
            {"deal_id": "d", "closed_at": "2026-08-01", "amount": Decimal(500), "is_won": True, "campaign": "News"}
        ],
    }
    row = cells(table(page(tmp_path, email, tables), "email-campaigns"), "News")
    assert (row["delivered"], row["click_rate"], row["bounce_rate"]) == ("1,000", "6.0", "0.99")  # 10 of 1 010 bounced
    assert (row["leads"], row["revenue_per_lead"]) == ("2", "250")


def test_without_campaigns_e_mails_stand_one_by_one(tmp_path: Path) -> None:
    rows = (mail("1", "2026-07-01", 60, campaign=None), mail("2", "2026-08-01", 40, campaign=None))
    found = page(tmp_path, email, {"emails": rows})
    assert cells(table(found, "email-campaigns"), "Letter 1")["click_rate"] == "6.0"
    assert cells(table(found, "email-campaigns"), "Letter 1")["leads"] == "–"


def test_one_campaign_needs_no_chart(tmp_path: Path) -> None:
    found = page(tmp_path, email, {"emails": (mail("1", "2026-07-01", 60),)})
    assert not any(isinstance(block, Chart) for block in found.blocks)


def test_without_e_mails_in_the_period_it_leaves_itself_out(tmp_path: Path) -> None:
    assert "No e-mail" in absent(tmp_path, email, {"emails": (mail("1", "2026-05-01", 60),)})


def test_an_e_mail_that_drives_readers_away_is_found(tmp_path: Path) -> None:
    rows = [*MAILS, mail("9", "2026-09-01", 50, unsubscribes=30)]
    (finding,) = findings(tmp_path, email, {"emails": rows})
    # 30 of 1 000 against 4 of 2 000
    assert say(finding.text) == (
        "Letter 9 drove 3.0% of its readers to unsubscribe, against 0.20% of all other e-mails."
    )


def test_a_handful_of_unsubscriptions_is_noise(tmp_path: Path) -> None:
    assert not findings(tmp_path, email, {"emails": [*MAILS, mail("9", "2026-09-01", 50, unsubscribes=9)]})
