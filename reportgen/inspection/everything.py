"""A report about everything: the plan under which whatever stands in a file is read, and who listens to its connector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from reportgen.inspection.writing import plan_of
from reportgen.plan import Source
from reportgen.plan.schema import Rate, SourceModel
from reportgen.records import FileMapping, Options
from reportgen.warehouse.context import Context

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.plan import Plan
    from reportgen.records import Catalogue, Connector, LoadContext

#: Whatever days a file speaks of lie in this period, seen from this day.
_EVER, _AS_OF = "1902-01-01..2197-12-31", date(2198, 1, 1)


def plan_about_everything(
    sources: Mapping[str, Mapping[str, Any]],
    base: Path,
    catalogue: Catalogue,
    plugins: Sequence[str] = (),
    roots: Sequence[str] = (),
) -> Plan:
    """A plan in ``base`` that reads ``sources`` with no regard to dates, currencies and rejected rows. Raises PlanError."""
    data = {
        "report": {"period": _EVER, "compare": []},
        "sources": {name: {**keys, "max_rejected": 1} for name, keys in sources.items()},
        "plugins": {"use": list(plugins)} if plugins else {},
        "data_roots": list(roots),
    }
    plan = plan_of(data, base, catalogue, _AS_OF)
    # amounts are not told, and none shall stop the reading
    return replace(plan, data=plan.data.model_copy(update={"currencies": _rates()}))


@cache
def _rates() -> Mapping[str, Rate]:
    from babel.numbers import list_currencies

    return dict.fromkeys(list_currencies(), Rate(rate=Decimal(1), on=date(2000, 1, 1)))


@contextmanager
def lent(plan: Plan, folder: Path) -> Iterator[LoadContext]:
    """What connectors are lent, for files of which no source is known yet; private copies go to ``folder``."""
    nothing = Source("inspected", "", SourceModel(connector=""), Options())
    with ThreadPoolExecutor(1, "sha256") as pool:
        yield Context(plan, nothing, folder, pool)


@dataclass(slots=True)
class Overheard:
    """What a connector declared while it was loading."""

    items: list[FileMapping] = field(default_factory=list)

    def connector(self, connector: Connector) -> Connector:
        """``connector``, overheard."""

        def load(source: Source, context: LoadContext) -> Iterator[Any]:
            for item in connector.load(source, context):
                if isinstance(item, FileMapping):
                    self.items.append(item)
                yield item

        return replace(connector, load=load)
