"""``sql``: any canonical table from a table or query of a database: SQLite, DuckDB, PostgreSQL. Nothing is written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from reportgen import hookimpl
from reportgen.errors import DataError, PlanError, Problem
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen_plugins.connectors.databases import Answer, DatabaseError, duckdb_file, postgresql, sqlite_file
from reportgen_plugins.connectors.generic import OneTable, Reader

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

_KINDS = ("sqlite:", "duckdb:", "postgresql://", "postgres://")
_ASKS = re.compile(r"\s*(SELECT|WITH|FROM|VALUES|TABLE)\b", re.IGNORECASE)
_PASSWORD = re.compile(r"//[^/@]*:[^/@]*@|[?&]password=", re.IGNORECASE)


class SqlOptions(OneTable):
    """``url`` is ``sqlite:<file>``, ``duckdb:<file>`` or ``postgresql://…``; a password in it comes from ``${NAME}``.

    What is read is either a ``query`` (one SELECT) or the table called ``from``.
    """

    url: str | SecretStr
    query: str = ""
    from_: Annotated[str, Field(alias="from")] = ""

    @field_validator("url")
    @classmethod
    def _database(cls, url: str | SecretStr) -> str | SecretStr:
        text = url.get_secret_value() if isinstance(url, SecretStr) else url
        if not text.startswith(_KINDS):
            raise ValueError("must begin with sqlite:, duckdb: or postgresql://")
        if isinstance(url, str) and _PASSWORD.search(url):
            raise ValueError("holds a password; write it as ${NAME} and export NAME before the build")
        return url

    @field_validator("query")
    @classmethod
    def _asking(cls, query: str) -> str:
        if query and not _ASKS.match(query):
            raise ValueError("must be one SELECT")
        return query

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.query) == bool(self.from_):
            raise ValueError("needs either `query` or `from` (a table)")
        return self

    @property
    def address(self) -> str:
        """The URL, its secrets in place."""
        return self.url.get_secret_value() if isinstance(self.url, SecretStr) else self.url

    @property
    def statement(self) -> str:
        """What is asked of the database."""
        if self.query:
            return self.query.strip().rstrip(";")
        return "SELECT * FROM " + ".".join('"' + part.replace('"', '""') + '"' for part in self.from_.split("."))


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``sql``."""
    yield Connector(
        name="sql",
        summary="Any table from a database: SQLite, DuckDB, PostgreSQL",
        tables=tuple(TABLES),
        options=SqlOptions,
        load=load,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Ask the database, and declare the answer as rows of the table."""
    options = source.options
    assert isinstance(options, SqlOptions)  # noqa: S101  # the plan validated the source with this connector's model
    asked = "query" if options.query else "from"
    try:
        with _opened(options, context) as answer:
            file = context.copied(_shown(options.address), answer.header, _numbered(answer.rows), native=answer.native)
    except DatabaseError as error:
        what = f"the database says: {_without_secrets(str(error), options.address)}"
        raise DataError(Problem(what, error.advice or f"check url and {asked}", context.where(asked))) from None
    return Reader(source, context).declared((file,))


def _opened(options: SqlOptions, context: LoadContext) -> Answer:
    kind, _, name = options.address.partition(":")
    if kind.startswith("postgres"):
        return postgresql(options.address, options.statement)
    path = context.path(name, "url")
    if not path.is_file():
        raise PlanError(Problem(f"{name!r} is a folder", "name the database file in it", context.where("url")))
    return sqlite_file(path, options.statement) if kind == "sqlite" else duckdb_file(path, options.statement)


def _numbered(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    yield from enumerate(rows, 1)


def _shown(address: str) -> str:
    """What the report calls the database: never a server, a user or a password."""
    kind, _, name = address.partition(":")
    return f"postgresql:{urlsplit(address).path.strip('/')}" if kind.startswith("postgres") else name


def _without_secrets(text: str, address: str) -> str:
    """A driver's words without whatever stands in the URL before the server, or after the database's name."""
    try:
        parts = urlsplit(address)
        secret = {parts.password or "", parts.netloc.rpartition("@")[0].partition(":")[2], parts.query, address}
    except ValueError:
        return "the URL cannot be read"
    for each in sorted(filter(None, secret), key=len, reverse=True):
        text = text.replace(each, "…")
    return text
