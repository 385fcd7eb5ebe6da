"""Northwind Tools: its people and deals, invented from the deepest stage upwards.

The company is made from the figures of ``QUARTERS`` downwards: customers first, then those who got less far, so that every
quarter has exactly as many leads, MQLs, SQLs and opportunities as it should. Only ``random.random`` is drawn from (the one
method whose sequence Python promises to keep), and nothing reads a clock.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

EXPORTED = date(2026, 10, 1)
STAGES = ("lead", "mql", "sql", "opportunity", "customer")

#: What each quarter came to: sessions, leads, MQLs, SQLs, opportunities, media cost in cents.
QUARTERS = {
    date(2024, 10, 1): (9_310, 118, 21, 4, 1, 1_180_000),
    date(2025, 1, 1): (10_240, 132, 25, 5, 2, 1_290_000),
    date(2025, 4, 1): (11_350, 151, 28, 6, 2, 1_460_000),
    date(2025, 7, 1): (12_482, 171, 33, 7, 2, 1_710_000),
    date(2025, 10, 1): (13_980, 201, 38, 8, 3, 1_700_000),
    date(2026, 1, 1): (15_900, 228, 45, 9, 3, 1_490_000),
    date(2026, 4, 1): (17_890, 263, 51, 11, 4, 2_090_000),
    date(2026, 7, 1): (20_412, 324, 49, 12, 5, 2_240_000),
}


@dataclass(frozen=True)
class Channel:
    """A channel: its name in the CRM and on the web, its part of sessions and leads, how readily its leads qualify."""

    crm: str
    web: str
    sessions: int
    leads: int
    leads_before: int
    quality: float
    engaged: float


CHANNELS = (
    Channel("Organic search", "Organic Search", 8_640, 116, 120, 1.0, 0.63),
    Channel("Email marketing", "Email", 1_930, 49, 52, 1.5, 0.71),
    Channel("Paid search", "Paid Search", 2_890, 58, 52, 0.25, 0.48),
    Channel("Referrals", "Referral", 1_120, 24, 26, 1.7, 0.66),
    Channel("Organic social", "Organic Social", 2_210, 24, 28, 0.7, 0.41),
    Channel("Paid social", "Paid Social", 2_240, 46, 38, 0.1, 0.29),
    Channel("Direct traffic", "Direct", 1_382, 7, 8, 0.5, 0.55),
)

#: Won deals: channel, became an opportunity, won on, amount. They make the customers.
WON = (
    ("Organic search", date(2024, 10, 3), date(2024, 11, 19), 61_000),
    ("Email marketing", date(2025, 1, 14), date(2025, 3, 11), 68_000),
    ("Organic search", date(2025, 2, 27), date(2025, 5, 20), 82_000),
    ("Referrals", date(2025, 6, 24), date(2025, 9, 16), 96_000),
    ("Organic search", date(2025, 8, 26), date(2025, 11, 25), 79_000),
    ("Email marketing", date(2026, 1, 20), date(2026, 4, 14), 98_000),
    ("Paid search", date(2026, 3, 3), date(2026, 6, 9), 86_000),
    ("Organic search", date(2026, 4, 21), date(2026, 7, 14), 112_000),
    ("Email marketing", date(2026, 6, 2), date(2026, 9, 8), 118_000),
    ("Referrals", date(2026, 7, 7), date(2026, 9, 24), 88_000),
)

#: Repeat business, by the position in ``WON`` of the customer: created, closed (None: still open), amount, won.
REPEAT = (
    (0, date(2025, 10, 6), date(2025, 12, 4), 15_000, True),
    (1, date(2026, 3, 16), date(2026, 5, 12), 20_000, True),
    (2, date(2025, 9, 15), date(2025, 10, 30), 12_500, False),
    (3, date(2026, 8, 18), None, 24_000, False),
    (4, date(2026, 9, 10), None, 18_000, False),
)

FIRST = (
    "Inès", "Wei", "Omar", "Jürgen", "Ana", "Chloé", "Piotr", "Salma", "Erik", "Björk", "Luca", "Noor", "Maja", "Théo", "Leïla",
)  # fmt: skip
LAST = (
    "Duarte", "Tan, Jr.", "Bey", "Müller", "O'Hara", "Lefèvre", "Nowak", "Haddad", "Svensson", "Rossi", "de Vries", "Kovač",
    "Martin", "Silva",
)  # fmt: skip


@dataclass
class Contact:
    """A person of the CRM and the days on which the stages were reached."""

    channel: str
    created: date
    days: dict[str, date] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    id: str = ""
    person: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        return next((stage for stage in reversed(STAGES) if stage in self.days), "")


@dataclass
class Deal:
    """A deal in euros; ``closed`` None means open, then ``expected`` stands in its close date."""

    created: date
    closed: date | None
    expected: date
    amount: int
    channel: str
    won: bool = False
    kind: str = "New Business"
    contacts: list[Contact] = field(default_factory=list)
    id: str = ""


class Dice:
    """Chance, drawn from ``random.random`` alone."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed).random

    def between(self, low: int, high: int) -> int:
        return low + int(self.draw() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.draw() * len(items))]

    def weighted(self, weights: dict[str, float]) -> str:
        point = self.draw() * sum(weights.values())
        for name, weight in weights.items():
            point -= weight
            if point < 0:
                return name
        return next(reversed(weights))

    def chance(self, share: float) -> bool:
        return self.draw() < share


def quarter(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def last_day(start: date) -> date:
    """The last day of the quarter that begins with ``start``."""
    return quarter(start + timedelta(days=100)) - timedelta(days=1)


def split(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` in whole parts as the weights say; what is left after rounding down goes to the largest remainders."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


class Company:
    """The people and deals, made from the deepest stage upwards until every quarter's quota is used."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.contacts: list[Contact] = []
        self.deals: list[Deal] = []
        self.quota = {
            (start, stage): count
            for start, (_, *counts, _) in QUARTERS.items()
            for stage, count in zip(STAGES[:4], counts, strict=True)
        }
        self.leads: dict[date, dict[str, int]] = {}
        for start, (_, leads, *_rest) in QUARTERS.items():
            shares = [c.leads if start == date(2026, 7, 1) else c.leads_before for c in CHANNELS]
            self.leads[start] = dict(zip((c.crm for c in CHANNELS), split(leads, shares), strict=True))

    def grow(self) -> None:
        """Customers, then opportunities that were lost or are open, then each earlier stage, then subscribers."""
        customers = [self.journey("opportunity", opened, channel) for channel, opened, _, _ in WON]
        for contact, (channel, opened, won_on, amount) in zip(customers, WON, strict=True):
            contact.days["customer"] = won_on
            self.deal(Deal(opened, won_on, won_on, amount, channel, won=True, contacts=[contact]))
        for position, created, closed, amount, won in REPEAT:
            contact = customers[position]
            expected = closed or created + timedelta(days=75)
            kind = "Existing Business"
            self.deal(Deal(created, closed, expected, amount, contact.channel, won, kind, [contact]))
        for stage in reversed(STAGES[:4]):
            for start in QUARTERS:
                missing = self.quota[start, stage]
                for number in range(missing):
                    self.candidate(start, stage, (number + self.dice.draw()) / missing)
        self.second_contacts(customers)
        self.outsiders()
        self.subscribers()

    def candidate(self, start: date, stage: str, part: float) -> None:
        """One more person who came to ``stage`` when this part of the quarter was over, and no further."""
        day = start + timedelta(days=int(part * (last_day(start) - start).days + 0.5))
        contact = self.journey(stage, day)
        if stage == "opportunity":
            closed = day + timedelta(days=self.dice.between(35, 120))
            amount = self.dice.between(120, 290) * 500
            over = closed < EXPORTED
            self.deal(Deal(day, closed if over else None, closed, amount, contact.channel, contacts=[contact]))

    def journey(self, stage: str, day: date, channel: str = "") -> Contact:
        """A person who reached ``stage`` on ``day``, the stages before it on earlier days whose quotas have room."""
        days = {stage: day}
        for earlier in reversed(STAGES[: STAGES.index(stage)]):
            wanted = day - timedelta(days=self.dice.between(4, 24))
            while self.quota.get((quarter(wanted), earlier), 1) <= 0:
                wanted = quarter(wanted) - timedelta(days=1)
            days[earlier] = day = wanted
        for reached, when in days.items():
            if (quarter(when), reached) in self.quota:
                self.quota[quarter(when), reached] -= 1
        contact = Contact(self.channel(days, channel), days["lead"], days)
        self.contacts.append(contact)
        return contact

    def channel(self, days: dict[str, date], wanted: str) -> str:
        """The channel of a new lead, from those that the quarter still lacks; good channels get further."""
        left = self.leads.get(quarter(days["lead"]), {channel.crm: 1 for channel in CHANNELS})
        if wanted and left.get(wanted, 0) > 0:
            found = wanted
        else:
            depth = min(len(days) - 1, 2)
            found = self.dice.weighted({c.crm: left[c.crm] * c.quality**depth for c in CHANNELS if left[c.crm] > 0})
        left[found] -= 1
        return found

    def deal(self, deal: Deal) -> None:
        self.deals.append(deal)
        for contact in deal.contacts:
            contact.deals.append(deal)

    def second_contacts(self, customers: Sequence[Contact]) -> None:
        """Deals of several people; two of them whose last stages the CRM never set: they follow from the deal."""
        self.deals[8].contacts.append(customers[1])
        customers[1].deals.append(self.deals[8])
        colleague = next(c for c in self.contacts if c.stage == "sql" and c.days["sql"] < self.deals[2].created)
        self.deals[2].contacts.append(colleague)
        colleague.deals.append(self.deals[2])
        last = [deal for deal in self.deals if quarter(deal.created) == date(2026, 7, 1) and not deal.won]
        first, second = [deal for deal in last if deal.kind == "New Business"][:2]
        moved = second.contacts[0]
        moved.days["opportunity"] = first.created
        moved.hidden = ("opportunity",)
        moved.deals = [first]
        first.contacts += [moved, customers[5]]
        customers[5].deals.append(first)
        self.deals.remove(second)

    def outsiders(self) -> None:
        """Deals that sales opened without a contact: fairs and calls, nearly all lost."""
        for number in range(14):
            created = date(2024, 10, 14) + timedelta(days=47 * number + self.dice.between(0, 20))
            closed = created + timedelta(days=self.dice.between(25, 90))
            amount = self.dice.between(30, 120) * 500
            over = closed < EXPORTED
            self.deal(Deal(created, closed if over else None, closed, amount, "Offline sources"))
        # Second attempts at people who said no once.
        for deal in [deal for deal in self.deals if deal.closed and not deal.won and deal.contacts][::2]:
            created = deal.closed + timedelta(days=self.dice.between(30, 60)) if deal.closed else deal.created
            if created < EXPORTED:
                closed = created + timedelta(days=self.dice.between(40, 90))
                over = closed < EXPORTED
                again = Deal(created, closed if over else None, closed, deal.amount // 2, deal.channel)
                again.contacts = [deal.contacts[0]]
                self.deal(again)

    def subscribers(self) -> None:
        """Readers of the letter who are no leads, and addresses imported from fairs."""
        for start in QUARTERS:
            for _ in range(self.dice.between(70, 95)):
                day = start + timedelta(days=self.dice.between(0, (last_day(start) - start).days))
                names = {"Organic search": 4.0, "Email marketing": 1.0, "Organic social": 2.0, "Offline sources": 3.0}
                self.contacts.append(Contact(self.dice.weighted(names), day))

    def finish(self) -> None:
        """Number people and deals, and put in the gaps that real exports have."""
        self.contacts.sort(key=lambda contact: contact.created)
        for number, contact in enumerate(self.contacts):
            contact.id = str(90_100_200_301 + 17 * number)
            contact.person = f"{self.dice.pick(FIRST)}|{self.dice.pick(LAST)}"
            days = contact.days
            if "lead" in days and self.dice.chance(0.06):
                contact.hidden += ("lead",)  # then the create date counts
            elif "lead" in days and self.dice.chance(0.1):
                contact.created -= timedelta(days=self.dice.between(5, 60))  # read the letter first
            if {"mql", "sql"} <= set(days) and quarter(days["mql"]) == quarter(days["sql"]) and self.dice.chance(0.12):
                contact.hidden += ("mql",)  # a skipped stage
            if contact.channel == "Direct traffic" and self.dice.chance(0.35):
                contact.channel = ""
            elif contact.channel == "Referrals" and contact.created >= date(2026, 3, 1) and self.dice.chance(0.2):
                contact.channel = "AI referrals"
        self.deals.sort(key=lambda deal: (deal.created, deal.amount))
        for number, deal in enumerate(self.deals):
            deal.id = str(17_700_440_011 + 23 * number)
