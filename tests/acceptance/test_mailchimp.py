"""One real campaign, event by event: rates as its publisher counted them (SOURCES.md: 7, 2 and 1 of 10 recipients)."""

from __future__ import annotations

import csv

import pytest

from tests.acceptance.running import SHARED, Figures, build

DATA = SHARED / "fivetran_dbt_mailchimp"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SHARED.is_dir(), reason=f"public data is not there: {SHARED}")]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    folder = tmp_path_factory.mktemp("mailchimp")
    (campaign,) = _rows("campaign.csv")
    activity = _rows("campaign_recipient_activity.csv")
    readers = {
        action: {row["member_id"] for row in activity if row["action"] == action} for action in ("open", "click")
    }
    row = {
        "email_id": campaign["id"], "sent_at": campaign["send_time"], "name": campaign["title"],
        "recipients": len(_rows("campaign_recipient.csv")), "delivered": len(_rows("campaign_recipient.csv")),
        "unique_opens": len(readers["open"]), "unique_clicks": len(readers["click"]), "bounces": 0,
        "unsubscribes": len(_rows("unsubscribe.csv")),
    }  # fmt: skip
    with (folder / "emails.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    plan = folder / "plan.yaml"
    plan.write_text(
        "report: {name: mail, period: 2019-11, compare: [], timezone: UTC}\n"
        "sources: {mail: {connector: csv, table: emails, files: emails.csv}}\n",
        encoding="utf-8",
    )
    return build(plan, folder, "--as-of", "2020-05-01", "--format", "json", name="mail", period="2019-11").figures()


@pytest.mark.parametrize(
    ("kpi", "rate"),
    [
        ("email_open_rate", 0.70),
        ("email_click_rate", 0.20),
        ("email_click_to_open_rate", 2 / 7),
        ("email_unsubscribe_rate", 0.10),
        ("email_bounce_rate", 0.0),
    ],
)
def test_the_rates_of_the_campaign(figures: Figures, kpi: str, rate: float) -> None:
    assert figures.value(kpi) == pytest.approx(rate)


def test_ten_recipients_leave_much_to_chance(figures: Figures) -> None:
    # Wilson: 2 of 10 is 5.67 % to 50.98 %.
    figure = figures.find("email_click_rate")
    assert figure is not None
    assert figure["interval"]["low"] == pytest.approx(0.0567, abs=5e-5)
    assert figure["interval"]["high"] == pytest.approx(0.5098, abs=5e-5)
