"""An explanation as text for a person, and as data for machines (schema ``reportgen.explanation/1``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.document import Quantity
from reportgen.plan.names import printable

if TYPE_CHECKING:
    from reportgen.document import Argument
    from reportgen.explaining.model import Explanation, Node, Rows
    from reportgen.records import Figure

SCHEMA = "reportgen.explanation/1"
#: Says words and numbers in one language.
Say = Callable[["Argument | None"], str]
_WIDEST = 24
#: Spaces that keep a number and its unit together on a page; a pipe wants plain ones.
_PLAIN = {0xA0: " ", 0x202F: " "}


def words() -> Say:
    """The report's words in English, those of first-party plugins too, with plain spaces."""
    from reportgen.locale import Locale
    from reportgen.plugins import load
    from reportgen.render.catalogues import catalogues
    from reportgen.render.words import Language

    bare = Language(Locale("en"), catalogues(load().catalogue().translations.values(), "en")).bare
    return lambda value: bare(value).translate(_PLAIN)


def lines(found: Explanation, say: Say) -> Iterator[str]:
    """The explanation as a person reads it; values are exact, with what reports print beside them."""
    figure, node = found.figure, found.node
    about = "".join(f", {name}: {value}" for name, value in figure.dimensions)
    yield f"{node.name}: {say(node.label)}{printable(about)}"
    yield f"{found.period} ({figure.start} to {figure.end}), {figure.scenario}"
    if node.definition is not None:
        yield say(node.definition)
    yield ""
    yield from _facts(found, say)
    yield ""
    yield "How it is made"
    yield from _tree(node, found.currency, say, 1)
    for each in found.statements:
        yield ""
        yield f"SQL of {each.of}"
        yield from (f"  {line}" for line in each.sql.splitlines())
        yield from (f"  ${name} = {value}" for name, value in each.parameters)
    yield ""
    yield "Where it comes from"
    yield from _origins(found, say)
    for each_rows in found.rows:
        yield ""
        yield from _rows(each_rows)


def _facts(found: Explanation, say: Say) -> Iterator[str]:
    figure = found.figure
    facts: list[tuple[str, str]] = [("value", _both(figure, found.currency, say))]
    if figure.numerator is not None or figure.denominator is not None:
        facts += [("numerator", exact(figure.numerator)), ("denominator", exact(figure.denominator))]
    if figure.interval is not None:
        interval = figure.interval
        level = f"{(interval.level * 100).normalize():f} %"
        facts.append(("interval", f"{exact(interval.low)} to {exact(interval.high)} ({level})"))
    facts += [(name, exact(value)) for name, value in figure.beside]
    if figure.basis is not None:
        facts.append(("basis", say(figure.basis)))
    if figure.few:
        facts.append(("few data", "it rests on fewer than 30 cases"))
    if figure.partial:
        facts.append(("partial", "the period is not over"))
    yield from (f"  {name:<12} {value}" for name, value in facts)


def _both(figure: Figure, currency: str, say: Say) -> str:
    """The exact value, and as reports print it; or why there is none."""
    if figure.value is None:
        reason = f": {say(figure.reason)}" if figure.reason is not None else ""
        return f"{figure.status.replace('_', ' ')}{reason}"
    shown = say(Quantity(figure.value, figure.unit, currency if figure.unit.startswith("currency") else ""))
    return f"{exact(figure.value)}  ({shown})"


def exact(value: Decimal | None) -> str:
    """All digits, no exponent, no zeros at the end of a fraction."""
    if value is None:
        return "none"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tree(node: Node, currency: str, say: Say, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if node.kind == "plan":
        where = f"the plan: {node.how}" if node.how else "of the plan"
        yield f"{indent}{node.name} = {exact(node.value)}  ({where})"
        return
    value = _both(node.figure, currency, say) if node.figure is not None else node.parts or "not measured"
    if node.kind == "again":
        yield f"{indent}{node.name} = {value}  (see above)"
        return
    yield f"{indent}{node.name} = {value}"
    parts = node.figure
    if parts is not None and (parts.numerator is not None or parts.denominator is not None):
        yield f"{indent}  {exact(parts.numerator)} ÷ {exact(parts.denominator)}"
    if node.how:
        yield f"{indent}  {node.kind}: {node.how}"
    for child in node.children:
        yield from _tree(child, currency, say, depth + 1)


def _origins(found: Explanation, say: Say) -> Iterator[str]:
    for table, count in found.tables:
        yield f"  table {table}: {count:,} rows"
    for source in found.sources:
        for file in source.files:
            dates = f", {file.first} to {file.last}" if file.first else ""
            yield printable(
                f"  {source.name} ({source.connector}): {file.path}: {file.rows_read:,} rows read, {file.rows_used:,} used, "
                f"{file.rows_rejected:,} rejected{dates}"
            )
    if found.of_plan:
        yield "  plan: costs typed in the plan"
    caveats = [(source.name, caveat) for source in found.sources for caveat in source.caveats]
    if caveats:
        yield "To know"
        yield from (printable(f"  {name}: {say(caveat)}") for name, caveat in caveats)


def _rows(found: Rows) -> Iterator[str]:
    yield f"Rows behind {found.kpi}: {len(found.rows):,} of {found.total:,} of {found.relation}"
    filled = [index for index in range(len(found.heads)) if any(row[index] is not None for row in found.rows)]
    yield from _aligned(
        [[found.heads[index] for index in filled]] + [[row[index] or "" for index in filled] for row in found.rows]
    )


def _aligned(table: Sequence[Sequence[str]]) -> Iterable[str]:
    short = [[cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…" for cell in row] for row in table]
    widths = [max(len(cell) for cell in column) for column in zip(*short, strict=True)]
    for row in short:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


# --- for machines -----------------------------------------------------------------------------------------------------


def data(found: Explanation, say: Say) -> dict[str, Any]:
    """The explanation as JSON; exact numbers are texts, so that none of their digits is lost."""
    return {
        "schema": SCHEMA,
        "kpi": found.node.name,
        "label": say(found.node.label),
        "definition": say(found.node.definition),
        "period": found.period,
        "figure": _figure(found.figure, found.currency, say),
        "tree": _node(found.node, found.currency, say),
        "sql": [{"of": each.of, "sql": each.sql, "parameters": dict(each.parameters)} for each in found.statements],
        "tables": dict(found.tables),
        "sources": [
            {
                "name": source.name, "connector": source.connector,
                "files": [
                    {"path": file.path, "sha256": file.sha256, "rows_read": file.rows_read, "rows_used": file.rows_used,
                     "rows_rejected": file.rows_rejected}
                    for file in source.files
                ],
                "caveats": [say(caveat) for caveat in source.caveats],
            }
            for source in found.sources
        ],
        "plan_costs": found.of_plan,
        "rows": [
            {"kpi": each.kpi, "relation": each.relation, "total": each.total, "columns": each.heads, "rows": each.rows}
            for each in found.rows
        ],
        "warnings": list(found.warnings),
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else exact(value)


def _figure(figure: Figure | None, currency: str, say: Say) -> dict[str, Any] | None:
    if figure is None:
        return None
    interval = figure.interval
    return {
        "id": figure.id, "scenario": figure.scenario, "start": figure.start.isoformat(), "end": figure.end.isoformat(),
        "dimensions": dict(figure.dimensions), "unit": figure.unit, "value": _text(figure.value),
        "printed": say(Quantity(figure.value, figure.unit, currency if figure.unit.startswith("currency") else "")),
        "numerator": _text(figure.numerator), "denominator": _text(figure.denominator),
        "interval": None if interval is None else {
            "level": exact(interval.level), "low": exact(interval.low), "high": exact(interval.high)
        },
        "status": figure.status, "reason": say(figure.reason) or None, "basis": say(figure.basis) or None,
        "few": figure.few, "partial": figure.partial,
    }  # fmt: skip


def _node(node: Node, currency: str, say: Say) -> dict[str, Any]:
    return {
        "name": node.name, "kind": node.kind, "how": node.how, "value": _text(node.value), "parts": node.parts or None,
        "figure": _figure(node.figure, currency, say), "children": [_node(child, currency, say) for child in node.children],
    }  # fmt: skip
