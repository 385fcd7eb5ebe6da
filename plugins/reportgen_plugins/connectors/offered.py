"""How a vendor whose exports are declared in a data file is offered as a connector."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from reportgen.records import Connector, FileMapping, LoadContext
from reportgen_plugins.connectors.recognising import FORMATS, Recogniser
from reportgen_plugins.connectors.vendor import VendorOptions, declared

if TYPE_CHECKING:
    from reportgen.plan import Source

Load = Callable[["Source", LoadContext], Iterable[FileMapping]]


def vendor(
    name: str,
    summary: str,
    tables: tuple[str, ...],
    data: str,
    load: Load | None = None,
    options: type[VendorOptions] = VendorOptions,
) -> Connector:
    """The connector ``name``, whose kinds of files stand in ``data``; ``load`` where a declaration alone does not do."""
    return Connector(
        name=name,
        summary=summary,
        tables=tables,
        options=options,
        load=load or partial(_declared, data=data),
        recognise=Recogniser(data),
        formats=FORMATS,
    )


def _declared(source: Source, context: LoadContext, *, data: str) -> Iterable[FileMapping]:
    return declared(source, context, data)
