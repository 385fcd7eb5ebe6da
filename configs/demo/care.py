"""What happened to the people after their first form: letters, follow-up by sales, verdicts, farewells.

Drawn apart from the company itself, so that nothing here changes who became a lead, an opportunity or a customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from company import EXPORTED, STAGES, Company, Contact, Deal, Dice

#: Where people left their name first, by how far they got; who asks for a demonstration means business.
FORMS = {
    "": {"Letter sign-up": 5.0, "Fair": 1.0},
    "lead": {"Price list": 4.0, "Webinar": 2.5, "Letter sign-up": 2.0, "Demo request": 0.6, "Chat": 0.6},
    "mql": {"Price list": 3.0, "Webinar": 2.0, "Demo request": 2.5, "Chat": 1.0},
    "sql": {"Demo request": 5.0, "Price list": 1.5, "Chat": 1.0},
}
REJECTED = {
    "Too small": 3.0, "No budget": 3.0, "Not our industry": 2.0, "Student or competitor": 1.0, "Not reached": 1.0,
}  # fmt: skip
#: How readily sales sends an MQL back, by the channel that brought it; 0.2 elsewhere.
PICKY = {"Paid social": 0.7, "Paid search": 0.4}
#: What part of the lists gets each kind of mail, and what part of those who get it click.
LETTERS = {"workshop-letter": (0.92, 0.062), "spring-offer": (0.55, 0.048), "care-series": (1.0, 0.085)}
#: The care series began in spring 2026; it writes to leads of up to a year and a half.
CARE_BEGAN, CARED_FOR_DAYS = date(2026, 4, 1), 540
#: Letters that went out before it.
LETTERS_BEFORE = 18


@dataclass
class Mailing:
    """An e-mail of the company: its title, the day it went out, who got it, and how many left because of it."""

    campaign: str
    number: int
    day: date
    recipients: int = 0
    left: int = 0

    @property
    def title(self) -> str:
        return f"{self.campaign} no. {self.number}"


@dataclass
class Care:
    """What the CRM knows of a person besides the stages; ``waited`` are hours from the hand-over to the first call."""

    form: str = ""
    response: str = ""
    waited: int | None = None
    verdict: str = ""
    reason: str = ""
    left_on: date | None = None
    consent: bool = True

    def touched(self, handed: str) -> str:
        """When sales first called, after ``handed``."""
        if not handed or self.waited is None:
            return ""
        moment = datetime.strptime(handed, "%Y-%m-%d %H:%M") + timedelta(hours=self.waited, minutes=7)  # noqa: DTZ007
        return f"{moment:%Y-%m-%d %H:%M}" if moment.date() < EXPORTED else ""


def mailings() -> list[Mailing]:
    """Every mailing of two years: a letter on the third Tuesday, offers in spring, the care series on the second Tuesday."""
    found = []
    months = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(9, 33)]
    for number, first in enumerate(months):
        tuesday = first + timedelta(days=(1 - first.weekday()) % 7)
        found.append(Mailing("workshop-letter", number + 1, tuesday + timedelta(days=14)))
        if first >= CARE_BEGAN:
            found.append(Mailing("care-series", number + 1 - LETTERS_BEFORE, tuesday + timedelta(days=7)))
    for year, before in ((2025, 0), (2026, 12)):
        wednesdays = [date(year, 3, 5) + timedelta(days=7 * week) for week in range(12)]
        found += [Mailing("spring-offer", before + week + 1, day) for week, day in enumerate(wednesdays)]
    return sorted(found, key=lambda mailing: (mailing.day, mailing.campaign))


class CareOffice:
    """Who heard from whom: fills the care of every contact and counts the readers of every mailing."""

    def __init__(self, company: Company, dice: Dice) -> None:
        self.mailings = mailings()
        self.of: dict[str, Care] = {}
        for contact in company.contacts:
            self.of[contact.id] = self._care(contact, dice)
        for mailing in self.mailings:
            share = LETTERS[mailing.campaign][0]
            asked = self.nurtured if mailing.campaign == "care-series" else self.gets
            readers = sum(asked(contact, mailing.day) for contact in company.contacts)
            mailing.recipients = max(int(readers * share), mailing.left)

    def gets(self, contact: Contact, day: date) -> bool:
        """Whether a person is on the list on a day."""
        left = self.of[contact.id].left_on
        return contact.created < day and (left is None or left >= day)

    def nurtured(self, contact: Contact, day: date) -> bool:
        """Whether the care series writes to a person: a young lead that sales neither works on nor sent back."""
        care, lead = self.of[contact.id], contact.days.get("lead")
        young = lead is not None and timedelta(days=2) <= day - lead <= timedelta(days=CARED_FOR_DAYS)
        waiting = contact.stage in ("lead", "mql") and not contact.deals and care.verdict != "Rejected"
        return young and waiting and care.consent and self.gets(contact, day)

    def touches(self, company: Company) -> Iterator[list[str]]:
        """What the mail system tells the tracking of the care series: a row a person and mail."""
        for mailing in self.mailings:
            for contact in company.contacts if mailing.campaign == "care-series" else ():
                if self.nurtured(contact, mailing.day):
                    yield [contact.id, f"{mailing.day} 09:00", "Email", mailing.campaign, "nurture"]

    def _care(self, contact: Contact, dice: Dice) -> Care:
        depth = min(len(contact.days), 3)
        care = Care(form=dice.weighted(FORMS[("", *STAGES[:3])[depth]]), consent=dice.chance(0.9))
        paid = contact.channel in ("Paid search", "Paid social", "Email marketing")
        care.response = "direct" if dice.chance(0.85 if paid else 0.3) else "indirect"
        if "mql" in contact.days:
            self._handed_over(contact, care, dice)
        if contact.stage in ("", "lead"):
            since = max([contact.created, *contact.days.values()]) + timedelta(days=7)
            after = [m for m in self.mailings if m.day >= since and m.campaign != "care-series"][:9]
            if dice.chance(0.015 * len(after)):
                mailing = dice.pick(after)
                left = mailing.day + timedelta(days=dice.between(0, 2))
                if left < EXPORTED:
                    mailing.left += 1
                    care.left_on = left
        return care

    def _handed_over(self, contact: Contact, care: Care, dice: Dice) -> None:
        """Sales calls most of them within a day, some late, a few never; and says of most what it thinks."""
        advanced = "sql" in contact.days
        prompt, late = (dice.between(0, 22), dice.between(25, 130))
        draw = dice.draw()
        if advanced or draw < 0.93:
            care.waited = prompt if draw < 0.71 else late
        if advanced:
            care.verdict = "Accepted"
        elif contact.days["mql"] < EXPORTED - timedelta(days=10) and care.waited is not None:
            if dice.chance(PICKY.get(contact.channel, 0.2)):
                care.verdict, care.reason = "Rejected", dice.weighted(REJECTED)
            elif dice.chance(0.75):
                care.verdict = "Accepted"


def proposal(deal: Deal, dice: Dice, *, sent: bool) -> date | None:
    """The day on which a deal got its proposal; ``sent`` when its stage says so. Every won deal had one."""
    end = deal.closed or EXPORTED - timedelta(days=1)
    part = 0.5 + 0.3 * dice.draw()
    had = deal.won or (sent and deal.closed is None) or (deal.closed is not None and dice.chance(0.55))
    return deal.created + timedelta(days=int((end - deal.created).days * part)) if had else None
