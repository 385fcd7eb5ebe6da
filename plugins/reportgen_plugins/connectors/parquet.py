"""``parquet``: any canonical table from Parquet files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen_plugins.connectors.generic import Reader, TableOptions, recognise

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1


class ParquetOptions(TableOptions):
    """``files`` are Parquet files; nested columns are read as JSON text."""


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``parquet``."""
    yield Connector(
        name="parquet",
        summary="Any table from Parquet files, by column names",
        tables=tuple(TABLES),
        options=ParquetOptions,
        load=load,
        recognise=recognise,
        formats=("parquet",),
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file of the source as rows of its table."""
    options = source.options
    assert isinstance(options, ParquetOptions)  # noqa: S101  # the plan validated the source with this connector's model
    return Reader(source, context).declared(context.files(options.files, "files", formats=("parquet",)))
