"""Every connector that comes with reportgen passes the suite that any connector can run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from reportgen.inspection import recognising
from reportgen.inspection.everything import lent, plan_about_everything
from reportgen.plugins import load
from reportgen.records import Catalogue, Connector
from reportgen.testing import ConnectorConformance, Sample
from tests.plugins.connectors.samples import every

pytestmark = pytest.mark.slow

#: Connectors that name no file of their own: what they read is tested where it is.
WITHOUT_FILES = frozenset({"command", "sql"})


@cache
def catalogue() -> Catalogue:
    return load().catalogue()


class TestOurConnectors(ConnectorConformance):
    @classmethod
    def cases(cls) -> Iterable[tuple[Connector, Sample]]:
        known = catalogue().connectors
        return [(known[name], sample) for name, samples in every().items() if name in known for sample in samples]


def test_every_connector_has_samples() -> None:
    assert sorted(catalogue().connectors.keys() - every().keys() - WITHOUT_FILES) == []


@pytest.mark.parametrize(
    ("name", "sample"),
    [(name, sample) for name, samples in every().items() for sample in samples if sample.recognised],
    ids=lambda value: value.name if isinstance(value, Sample) else value,
)
def test_of_all_connectors_the_right_one_is_surest(name: str, sample: Sample, tmp_path: Path) -> None:
    (tmp_path / sample.name).write_bytes(sample.content)
    with lent(plan_about_everything({}, tmp_path, catalogue()), tmp_path / "work") as context:
        found = recognising.candidate(tmp_path / sample.name, sample.name, context, catalogue())
    assert found.chosen, [claim.said for claim in found.rivals]
    assert found.chosen.connector.name == name
