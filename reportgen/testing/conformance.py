r"""The suite that every connector must pass, ours and anybody's.

Derive a test class, name the connector, and give samples of what it reads, as the vendor writes them::

    class TestAcme(ConnectorConformance):
        connector = acme.ACME
        samples = (Sample("users.csv", b"User,Signed up\\n1,2026-09-01\\n", rows={"contacts": 1}),)
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from reportgen.testing import mutations

if TYPE_CHECKING:
    from reportgen.records import Connector, FileMapping
    from reportgen.testing.loading import Loaded, Loader

#: Tables that no connector but a general one may take for its own: (name, content).
FOREIGN = (
    ("fruit.csv", b"Fruit,Colour,Weight\nApple,red,150\nPear,green,170\n"),
    ("prose.txt", b"Dear all,\n\nplease find the figures attached, as agreed.\n\nRegards\n"),
    ("one.csv", b"x\n1\n2\n"),
    ("fruit.json", b'[{"fruit": "apple", "weight": 150}, {"fruit": "pear", "weight": 170}]'),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A small file as the vendor writes it, and what must come of it.

    ``key`` is the option that names the file, ``options`` the other keys of the source. ``rows`` counts the rows of each
    canonical table, ``rejected`` those that are not used. ``personal`` are texts in the file that must not get anywhere:
    names, addresses, numbers of persons. ``recognised`` says whether the file shows by itself what it is.
    """

    name: str
    content: bytes = field(repr=False)
    rows: Mapping[str, int]
    rejected: int = 0
    key: str = "files"
    options: Mapping[str, Any] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    recognised: bool = True


class ConnectorConformance:
    """What every connector promises. A class of its own gives ``connector`` and ``samples``, or :meth:`cases`."""

    connector: ClassVar[Connector]
    samples: ClassVar[tuple[Sample, ...]] = ()
    _known: ClassVar[dict[tuple[object, ...], Loaded]] = {}

    @classmethod
    def cases(cls) -> Iterable[tuple[Connector, Sample]]:
        """Every connector with each of its samples."""
        return [(cls.connector, sample) for sample in cls.samples]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run every test on every sample; those of dresses and damages on each of them."""
        names = metafunc.fixturenames
        if "sample" in names:
            cases = list(self.cases())
            assert cases, f"{type(self).__name__} has no samples"
            ids = [f"{connector.name}-{sample.name}" for connector, sample in cases]
            metafunc.parametrize(("connector", "sample"), cases, ids=ids)

    @pytest.fixture
    def loader(self, tmp_path: Path) -> Iterable[Loader]:
        """Loads files with a connector, without a network."""
        from reportgen.testing.loading import Loader, no_network

        with no_network():
            yield Loader(tmp_path, known=self._known)

    def test_the_record_keeps_the_contract(self, connector: Connector, sample: Sample) -> None:
        """Names, tables, options that refuse what they do not know."""
        from pydantic import ValidationError

        from reportgen.testing import check_connector

        check_connector(connector)
        own = {sample.key: sample.name, **_plain(sample.options)}
        connector.options.model_validate(own)
        with pytest.raises(ValidationError):
            connector.options.model_validate({**own, "surely-not-an-option": 1})

    def test_it_recognises_its_own_files_and_no_others(
        self, connector: Connector, sample: Sample, loader: Loader
    ) -> None:
        """By content, whatever the file is called."""
        if connector.recognise is None:
            pytest.skip("recognises nothing")
        if sample.recognised:
            said = loader.recognised(connector, sample.name, sample.content)
            assert said, f"{sample.name} is not recognised"
            best = max(said, key=lambda each: each.sure)
            assert best.what, "says what the file is"
            assert 0.5 <= best.sure <= 1, f"{best.sure} is no certainty"  # noqa: PLR2004  # the contract's likeness
            connector.options.model_validate({**_plain(sample.options), **_plain(best.options), best.key: sample.name})
        for name, content in FOREIGN:
            found = [said for said in loader.recognised(connector, name, content) if not said.missing]
            assert not found, f"takes {name} for {found[0].what}"

    def test_it_loads_what_it_declares(self, connector: Connector, sample: Sample, loader: Loader) -> None:
        """Only its own tables, as many rows as the sample says, every row accounted for."""
        loaded = loader.plain(connector, sample)
        assert not loaded.problems, loaded.problems
        _balanced(loaded)
        assert set(loaded.rows) <= set(connector.tables), (
            f"loads {set(loaded.rows) - set(connector.tables)}, undeclared"
        )
        assert {table: len(rows) for table, rows in loaded.rows.items()} == dict(sample.rows)
        assert sum(file.rows_rejected for file in loaded.files) == sample.rejected

    def test_the_same_table_in_another_dress_gives_the_same_rows(
        self, connector: Connector, sample: Sample, loader: Loader
    ) -> None:
        """Packed, or in another encoding."""
        plain = loader.plain(connector, sample)
        if not mutations.is_text(sample.content):
            pytest.skip("is no plain text")
        for dress, mutate in mutations.DRESSES.items():
            name, content = mutate(sample.name, sample.content)
            loaded = loader.load(connector, replace(sample, name=name, content=content))
            assert not loaded.problems, f"{dress}: {loaded.problems}"
            assert loaded.rows == plain.rows, dress

    def test_a_damaged_file_is_read_or_refused_in_one_line(
        self, connector: Connector, sample: Sample, loader: Loader
    ) -> None:
        """Never a traceback, never a row that nobody counted, and no personal text in what is said."""
        for damage, mutate in mutations.DAMAGES.items():
            if not mutations.is_text(sample.content) and not damage.endswith(("left", "lost", "another file")):
                continue
            name, content = mutate(sample.name, sample.content)
            loaded = loader.load(connector, replace(sample, name=name, content=content))
            for problem in loaded.problems:
                assert str(problem).strip(), f"{damage}: refused without a word"
                assert "\n" not in str(problem), f"{damage}: {problem}"
                assert not [text for text in sample.personal if text in str(problem)], f"{damage}: tells personal data"
            _balanced(loaded)

    def test_the_same_file_twice_counts_once(self, connector: Connector, sample: Sample, loader: Loader) -> None:
        """Whatever it is called."""
        twice = {f"1-{sample.name}": sample.content, f"2-{sample.name}": sample.content}
        loaded = loader.load(connector, replace(sample, name=f"[12]-{sample.name}"), twice)
        assert not loaded.problems, loaded.problems
        assert loaded.rows == loader.plain(connector, sample).rows
        assert loaded.warnings, "says nothing of the copy"

    def test_the_order_of_files_does_not_matter(self, connector: Connector, sample: Sample, loader: Loader) -> None:
        """Files that tell of different things give the same rows in any order."""
        others = [
            other
            for known, other in self.cases()
            if known.name == connector.name
            and (other.key, other.options) == (sample.key, sample.options)
            and other.content != sample.content
        ]
        for other in others[:1]:
            names = {f"a-{sample.name}": sample.content, f"b-{other.name}": other.content}
            turned = {f"a-{other.name}": other.content, f"b-{sample.name}": sample.content}
            one, two = (loader.load(connector, sample, files, pattern=tuple(files)) for files in (names, turned))
            apart = {
                table: sample.rows.get(table, 0) + other.rows.get(table, 0) for table in {*sample.rows, *other.rows}
            }
            if {table: len(rows) for table, rows in one.rows.items()} == apart:
                assert one.rows == two.rows

    def test_what_it_declares_can_be_sent_to_another_process(
        self, connector: Connector, sample: Sample, loader: Loader
    ) -> None:
        """Connectors may run in a process of their own."""
        loaded = loader.plain(connector, sample)
        for mapping in loaded.mappings:
            bare = replace(mapping, file=None)  # type: ignore[arg-type]  # files stay where they are
            assert pickle.loads(pickle.dumps(bare)) == bare  # noqa: S301  # our own bytes
        assert pickle.loads(pickle.dumps(loaded.files)) == loaded.files  # noqa: S301  # our own bytes

    def test_unknown_columns_travel_along(self, connector: Connector, sample: Sample, loader: Loader) -> None:
        """What no table knows is kept under its own name."""
        kept = _widenable(loader.plain(connector, sample))
        if kept is None or not mutations.is_text(sample.content):
            pytest.skip("has no table of text that keeps its further columns")
        content = mutations.widened(sample.content, kept.grid.header)
        loaded = loader.load(connector, replace(sample, content=content))
        assert not loaded.problems, loaded.problems
        assert mutations.UNKNOWN in loaded.columns[kept.table]

    def test_personal_data_stay_outside(self, connector: Connector, sample: Sample, loader: Loader) -> None:
        """Names, addresses and numbers of persons are not even loaded, and nothing that is said tells them."""
        loaded = loader.plain(connector, sample)
        for text in sample.personal:
            assert text.encode() in sample.content or not mutations.is_text(sample.content), (
                f"{text!r} is not in the file"
            )
            tables = [
                table for table, rows in loaded.rows.items() if any(text in str(cell) for row in rows for cell in row)
            ]
            assert not tables, f"{text!r} got into {tables}"
            assert not [said for said in loaded.said if text in said], f"{text!r} is told"


def _balanced(loaded: Loaded) -> None:
    for file in loaded.files:
        assert file.rows_read == file.rows_used + file.rows_rejected, f"{file.path}: rows are lost"


def _widenable(loaded: Loaded) -> FileMapping | None:
    return next(
        (each for each in loaded.mappings if each.keep_extra and each.file.format == "csv" and not each.grid.native),
        None,
    )


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the source's keys that are the connector's own."""
    from reportgen.plan.schema import SourceModel

    return {name: value for name, value in options.items() if name not in SourceModel.model_fields}
