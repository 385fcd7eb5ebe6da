"""The book of examples: small tables in, figures of report.json out, each worked by hand beside it.

Every ``*.yaml`` here, read as plans are, holds examples by name: ``plan`` (keys of the plan but its sources) and ``as_of``;
``tables`` (canonical tables with their rows); ``arithmetic`` in words; ``expect`` (figures by KPI, scenario, dates and
dimensions, with those of ``value``, ``numerator``, ``denominator``, ``low``, ``high`` and ``status`` that are worked out);
``warnings`` that the build gives, none where there are none. Numbers are compared to the digits that are written.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.build import Request, build
from reportgen.plan.reader import read
from reportgen.plugins import load
from reportgen.records import Computed

HERE = Path(__file__).parent
PARTS = ("value", "numerator", "denominator", "status")


def examples() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yaml")):
        reading = read(path.read_bytes(), path.name)
        assert not reading.problems, reading.problems
        for name, example in reading.data.items():
            yield pytest.param(example, id=f"{path.stem}: {name}")


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_comes_out_as_worked(example: dict[str, Any], tmp_path: Path) -> None:
    figures = built(example, tmp_path)

    found = [looked_up(figures, wanted) for wanted in example["expect"]]

    assert example["arithmetic"]
    assert [said(figure, wanted) for figure, wanted in zip(found, example["expect"], strict=True)] == [
        {part: expected(wanted[part]) for part in (*PARTS, "low", "high") if part in wanted}
        for wanted in example["expect"]
    ]


def test_every_kpi_that_a_report_may_show_is_worked_by_hand() -> None:
    worked = {
        wanted["kpi"]
        for example in examples()
        for wanted in example.values[0]["expect"]
        if wanted.get("scenario", "actual") == "actual"
        and ({"value", "numerator"} & wanted.keys())
        and wanted.get("status", "ok") != "not_available"
    }
    shown = {name for name, kpi in load().catalogue().kpis.items() if not isinstance(kpi, Computed) and not kpi.hidden}

    assert sorted(shown - worked) == []


def built(example: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """The figures of a real build of the example."""
    plan = {**example.get("plan", {}), "sources": {}}
    plan["report"] = {"name": "book", "formats": ["json"], **plan.get("report", {})}
    for table, rows in example["tables"].items():
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        plan["sources"][table.replace("_", "-")] = {"connector": "csv", "table": table, "files": f"{table}.csv"}
    (folder / "plan.yaml").write_text(json.dumps(plan, default=float), encoding="utf-8")
    request = Request(folder / "plan.yaml", folder / "build", as_of=date.fromisoformat(example["as_of"]))
    warnings: list[str] = []
    result = build(request, lambda *_step: None, lambda problem: warnings.append(str(problem)))
    assert warnings == example.get("warnings", [])
    report = json.loads((result.folder / "report.json").read_text(encoding="utf-8"))
    return list(report["figures"])


def looked_up(figures: list[dict[str, Any]], wanted: dict[str, Any]) -> dict[str, Any]:
    """The figure that an expectation is about: of these dimensions, over these dates (else the report's period)."""
    dimensions = {name: str(value) for name, value in wanted.get("dimensions", {}).items()}
    found = [
        figure
        for figure in figures
        if figure["kpi"] == wanted["kpi"]
        and figure["scenario"] == wanted.get("scenario", "actual")
        and figure["dimensions"] == dimensions
        and figure["start"] == wanted.get("start", figure["start"])
        and figure["end"] == wanted.get("end", figure["end"])
    ]
    assert found, f"no figure of {wanted}"
    return found[0]


def said(figure: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What the figure says of what was worked out, to as many digits."""
    interval = figure["interval"] or {"low": None, "high": None}
    everything = {part: figure[part] for part in PARTS} | {"low": interval["low"], "high": interval["high"]}
    return {part: rounded(everything[part], wanted[part]) for part in everything if part in wanted}


def rounded(value: Any, like: Any) -> Any:
    if value is None or isinstance(value, str) or like is None:
        return value
    return Decimal(repr(value) if isinstance(value, float) else str(value)).quantize(expected(like), ROUND_HALF_EVEN)


def expected(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) else value
