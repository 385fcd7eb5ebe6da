from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, SecretStr, field_validator

from reportgen.document import Words
from reportgen.errors import PlanError
from reportgen.plan import Overrides, Plan, parse, resolve
from reportgen.records import (
    Absent,
    Catalogue,
    Computed,
    Connector,
    Figure,
    Measure,
    Options,
    Output,
    Section,
    Setting,
    Theme,
)

_ = Words("tests")


class CsvOptions(Options):
    table: str
    files: str | tuple[str, ...]


class HubspotOptions(Options):
    contacts: str = ""
    token: SecretStr | None = None


class AttributionSettings(Options):
    model: Literal["linear", "position-based"] = "linear"
    lookback_days: int = 90
    since: date | None = None


class RoiSettings(Options):
    since: date


class FunnelSettings(Options):
    average_deal: Annotated[Decimal, Field(gt=0)] | None = None
    rates: dict[str, Annotated[Decimal, Field(gt=0, le=1)]] = Field(default_factory=dict)


class OddSettings(Options):
    word: str = ""

    @field_validator("word")
    @classmethod
    def _breaks(cls, word: str) -> str:
        if word == "break":
            raise RuntimeError("no such thing")
        return word


class SectionOptions(Options):
    top: int = 8


def _nothing(*_arguments: object) -> Iterable[Any]:
    return ()


def _compose(*_arguments: object) -> Absent:
    raise AssertionError("reading a plan composes nothing")


def _figures(*_arguments: object) -> Iterable[Figure]:
    return ()


def _measure(name: str, *, hidden: bool = False) -> Measure:
    return Measure(
        name=name, label=_(name), definition=_(name), unit="count", relation="contacts", date="created_on",
        aggregate="count(*)", hidden=hidden,
    )  # fmt: skip


def _section(name: str, order: int, **order_for: int) -> Section:
    return Section(
        name=name, title=_(name), options=SectionOptions, asks=_nothing, compose=_compose, order=order, order_for=order_for,  # type: ignore[arg-type]  # keywords name objectives
    )  # fmt: skip


def _connector(name: str, tables: tuple[str, ...], options: type[Options]) -> Connector:
    return Connector(name=name, summary=name, tables=tables, options=options, load=_nothing)


@pytest.fixture(scope="session")
def offered() -> Catalogue:
    """What the plugins of these tests offer."""
    kpis = [_measure("revenue"), _measure("mqls"), _measure("sessions"), _measure("won_rows", hidden=True)]
    return Catalogue(
        connectors={
            "csv": _connector("csv", ("costs", "deals", "contacts"), CsvOptions),
            "hubspot": _connector("hubspot", ("contacts", "deals"), HubspotOptions),
            "command": replace(_connector("command", ("costs",), CsvOptions), opt_in=True),
        },
        kpis={kpi.name: kpi for kpi in kpis}
        | {"funnel": Computed(name="funnel", provides=("visits_needed",), asks=_nothing, compute=_figures)},
        sections={
            "method": _section("method", 90, visibility=5),
            "roi": _section("roi", 20),
            "summary": _section("summary", 10),
        },
        outputs={name: Output(name=name, summary=name, render=_nothing) for name in ("html", "json", "pdf")},
        themes={"board": Theme(name="board", folder=Path())},
        settings={
            "attribution": Setting(name="attribution", model=AttributionSettings),
            "funnel": Setting(name="funnel", model=FunnelSettings, assumed=("average_deal", "rates.*")),
            "odd": Setting(name="odd", model=OddSettings),
            "roi": Setting(name="roi", model=RoiSettings),
        },
    )


Planned = Callable[..., Plan]
Refused = Callable[..., list[str]]


@pytest.fixture
def planned(tmp_path: Path, offered: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Planned:
    """Reads a plan's text to the end, as of 1 October 2026."""
    folder = tmp_path / "Northwind Tools"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def read(text: str, environ: Mapping[str, str] | None = None, **overrides: Any) -> Plan:
        path = Path("plan.yaml")
        path.write_text(text, encoding="utf-8")
        return resolve(parse(path, environ or {}), offered, Overrides(**overrides), date(2026, 10, 1))

    return read


@pytest.fixture
def refused(planned: Planned) -> Refused:
    """The problems of a plan, one line each."""

    def read(text: str, environ: Mapping[str, str] | None = None, **overrides: Any) -> list[str]:
        with pytest.raises(PlanError) as error:
            planned(text, environ, **overrides)
        return str(error.value).splitlines()

    return read
