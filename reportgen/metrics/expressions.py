"""The arithmetic of formulas: ``+ - * /``, parentheses, decimal numbers and names; exact, in Decimal."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: 38 significant digits, as wide as the engine's widest decimals; halves round to even.
CONTEXT = Context(prec=38, traps=[InvalidOperation, DivisionByZero, Overflow])

_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_LONGEST = 2_000


class ExpressionError(ValueError):
    """Raised for an expression that is more than arithmetic, or none."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; ``names`` in order of appearance."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, names: Mapping[str, Decimal]) -> Decimal | None:
        """Its value for ``names``; None when it divides by zero. KeyError when a name is missing."""
        with localcontext(CONTEXT):
            try:
                return _value(self.tree, names)
            except (DivisionByZero, InvalidOperation, Overflow):
                return None

    def shown(self) -> str:
        """The expression as people write it: ``revenue × gross_margin − cost``."""
        return _shown(self.tree)

    @property
    def simple(self) -> bool:
        """Whether it is a single name or number."""
        return isinstance(self.tree, ast.Name | ast.Constant)


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Parse ``text``. Raises ExpressionError for anything that is not plain arithmetic."""
    if len(text) > _LONGEST:
        raise ExpressionError(f"an expression of more than {_LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"'{text}' is not arithmetic") from None
    names: dict[str, None] = {}
    _check(tree, text, names)
    return Expression(text, tuple(names), tree)


@lru_cache(maxsize=1024)
def quotient(numerator: str, denominator: str) -> str:
    """A numerator over a denominator as people write it: ``leads ÷ sessions``."""
    above = parse(numerator)
    if not denominator:
        return above.shown()
    below = parse(denominator)
    return " ÷ ".join(part.shown() if part.simple else f"({part.shown()})" for part in (above, below))


def _check(node: ast.expr, text: str, names: dict[str, None]) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            _check(left, text, names)
            _check(right, text, names)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, text, names)
        case ast.Name(id=name):
            names.setdefault(name)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            pass
        case _:
            raise ExpressionError(f"'{text}' holds '{ast.unparse(node)}', which is no name, number or + - * /")


def _value(node: ast.expr, names: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _value(left, names), _value(right, names)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case _:
                    return a / b
        case ast.UnaryOp(operand=operand):
            return -_value(operand, names)
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=value):
            # The shortest repr of a parsed literal is the literal: 0.1 stays 0.1.
            return Decimal(repr(value))
        case _:
            raise AssertionError(node)


def _shown(node: ast.expr, level: int = 0) -> str:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            own = 1 if isinstance(op, ast.Add | ast.Sub) else 2
            text = f"{_shown(left, own)} {_SIGNS[type(op)]} {_shown(right, own + isinstance(op, ast.Sub | ast.Div))}"
            return f"({text})" if own < level else text
        case ast.UnaryOp(operand=operand):
            return f"−{_shown(operand, 3)}"
        case _:
            return ast.unparse(node)
