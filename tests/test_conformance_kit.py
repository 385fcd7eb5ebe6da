"""The conformance suite lets good connectors pass and stops those that break a promise."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from reportgen.errors import DataError, Location, PluginError, Problem
from reportgen.plan import Source
from reportgen.records import Connector, ExportFile, FieldMapping, FileMapping, LoadContext, Options, Recognised
from reportgen.testing import ConnectorConformance, Sample, mutations
from reportgen.testing.loading import Loader, no_network


class Choice(Options):
    files: str | tuple[str, ...]


def fields() -> tuple[FieldMapping, ...]:
    return FieldMapping(name="contact_id", column="User"), FieldMapping(name="created_at", column="Signed up")


def load(
    source: Source, context: LoadContext, table: str = "contacts", drop: tuple[str, ...] = ("Name",)
) -> Iterable[FileMapping]:
    options = source.options
    assert isinstance(options, Choice)
    for file in context.files(options.files, "files"):
        grid = file.grid(lambda header: {"User", "Signed up"} <= set(header))
        if grid is None:
            raise DataError(Problem("this is no Acme export", "export again", Location(file.shown)))
        yield FileMapping(table=table, file=file, grid=grid, fields=fields(), drop=drop)


def recognise(file: ExportFile) -> Recognised | None:
    return Recognised(what="Acme users", sure=1) if file.grid(lambda header: "Signed up" in header) else None


ACME = Connector(
    name="acme", summary="Acme users", tables=("contacts",), options=Choice, load=load, recognise=recognise
)
USERS = Sample(
    name="users.csv",
    content=b"User,Signed up,Name\n1,2026-09-01,Zuleika\n2,2026-09-02,Yann\n",
    rows={"contacts": 2},
    personal=("Zuleika", "Yann"),
)


class TestAcme(ConnectorConformance):
    connector = ACME
    samples = (
        USERS,
        replace(USERS, name="more.csv", content=b"User,Signed up\n3,2026-09-03\n", rows={"contacts": 1}, personal=()),
    )


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    with no_network():
        yield Loader(tmp_path)


SUITE = TestAcme()


def test_a_table_that_is_not_declared_is_found(loader: Loader) -> None:
    careless = replace(ACME, tables=("deals",))
    with pytest.raises(AssertionError, match="undeclared"):
        SUITE.test_it_loads_what_it_declares(careless, USERS, loader)


def test_missing_rows_are_found(loader: Loader) -> None:
    with pytest.raises(AssertionError):
        SUITE.test_it_loads_what_it_declares(ACME, replace(USERS, rows={"contacts": 3}), loader)


def leaking(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    return load(source, context, drop=())


def test_a_personal_column_that_is_loaded_is_found(loader: Loader) -> None:
    with pytest.raises(AssertionError, match="'Zuleika' got into"):
        SUITE.test_personal_data_stay_outside(replace(ACME, load=leaking), USERS, loader)


def test_a_canary_that_is_not_in_the_file_proves_nothing(loader: Loader) -> None:
    with pytest.raises(AssertionError, match="is not in the file"):
        SUITE.test_personal_data_stay_outside(ACME, replace(USERS, personal=("Xaver",)), loader)


def careless(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    for mapping in load(source, context):
        _, second = mapping.grid.samples[:2]  # an empty table has none
        assert second
        yield mapping


def test_a_traceback_on_a_damaged_file_is_found(loader: Loader) -> None:
    with pytest.raises(PluginError, match="ValueError"):
        SUITE.test_a_damaged_file_is_read_or_refused_in_one_line(replace(ACME, load=careless), USERS, loader)


def calling(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    socket.create_connection(("203.0.113.1", 80), timeout=1)
    return load(source, context)


def test_a_network_connection_is_found(loader: Loader) -> None:
    with pytest.raises(PluginError, match="network"):
        SUITE.test_it_loads_what_it_declares(replace(ACME, load=calling), USERS, loader)


def greedy(file: ExportFile) -> Recognised | None:
    return Recognised(what="anything", sure=0.9)


def test_who_claims_every_file_is_found(loader: Loader) -> None:
    with pytest.raises(AssertionError, match=r"takes fruit\.csv for anything"):
        SUITE.test_it_recognises_its_own_files_and_no_others(replace(ACME, recognise=greedy), USERS, loader)


def test_who_does_not_know_its_own_files_is_found(loader: Loader) -> None:
    stranger = replace(USERS, content=b"Name,Joined\nx,2026-09-01\n")
    with pytest.raises(AssertionError, match=r"users\.csv is not recognised"):
        SUITE.test_it_recognises_its_own_files_and_no_others(ACME, stranger, loader)


class Loose(BaseModel):
    files: str


def test_options_that_take_anything_are_found() -> None:
    with pytest.raises(pytest.fail.Exception):
        SUITE.test_the_record_keeps_the_contract(replace(ACME, options=Loose), USERS)


def narrow(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    for mapping in load(source, context):
        yield replace(mapping, keep_extra=mapping.grid.header == ("User", "Signed up", "Name"))


def test_further_columns_that_are_lost_are_found(loader: Loader) -> None:
    with pytest.raises(AssertionError):
        SUITE.test_unknown_columns_travel_along(replace(ACME, load=narrow), USERS, loader)


def positional(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    for mapping in load(source, context):
        day = "2026-01-01" if mapping.file.encoding.startswith("utf-16") else "2026-02-02"
        yield replace(mapping, fields=(fields()[0], FieldMapping(name="created_at", constant=day)))


def test_rows_that_depend_on_the_dress_are_found(loader: Loader) -> None:
    with pytest.raises(AssertionError, match="UTF-16"):
        SUITE.test_the_same_table_in_another_dress_gives_the_same_rows(replace(ACME, load=positional), USERS, loader)


def doubling(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    for number, mapping in enumerate(load(source, context)):
        yield replace(mapping, fields=(*mapping.fields, FieldMapping(name="owner", constant=str(number))))


def test_rows_that_depend_on_the_order_of_files_are_found(loader: Loader) -> None:
    with pytest.raises(AssertionError):
        SUITE.test_the_order_of_files_does_not_matter(replace(ACME, load=doubling), USERS, loader)


# --- mutations ----------------------------------------------------------------------------------------------------------

TABLES = st.lists(st.lists(st.text("ab1 äé,;\"\n'"), min_size=2, max_size=4), min_size=1, max_size=6)


@given(TABLES)
def test_every_mutation_takes_any_table(table: list[list[str]]) -> None:
    content = mutations._written(table, ",")
    for mutate in (*mutations.DRESSES.values(), *mutations.DAMAGES.values()):
        name, changed = mutate("a.csv", content)
        assert name.startswith("a.csv")
        assert isinstance(changed, bytes)


def test_a_widened_table_has_one_more_column_before_what_follows() -> None:
    content = b"title\na,b\n1,2\n3,4,Total\nfooter\n"
    assert mutations.widened(content, ("a", "b")) == (
        b"title\na,b,Surely unknown\n1,2,something\n3,4,something,Total\nfooter\n"
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a,b\n", True),
        ("é".encode("utf-16"), False),
        (b"PK\3\4", False),
        (b"\xff\xfea", False),
        ("é".encode("cp1252"), True),
    ],
)
def test_only_text_is_dressed_anew(content: bytes, text: Any) -> None:
    assert mutations.is_text(content) is text
