"""Filters over the columns of accounts, as people write them: ``status == 'customer'``.

The text is parsed by Python's own grammar, and only comparisons, ``and``, ``or``, ``not``, ``in``,
names and constants are translated. Nothing is ever evaluated as code.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import show, some
from territory.reading.columns import normalise

Mask = npt.NDArray[np.bool_]

LONGEST = 1000
"""Characters of a filter: deeper nesting than that is no question of a person."""
EXAMPLE = "status == 'customer' and pipeline > 0"
_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ANOTHER = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class AccountFilter:
    """A filter that was understood: its `text`, its syntax `tree`, the `columns` that it names."""

    text: str
    tree: ast.expr
    columns: tuple[str, ...]

    def mask(self, accounts: pd.DataFrame) -> Mask:
        """Tell which accounts it holds for, bool (n,).

        Text is compared without regard to capitals; a column of lists is equal to what is in it;
        nothing holds for an empty cell but ``!=`` and ``not``.

        Raises
        ------
        InvalidInput
            When a column is not there, or is compared with what it cannot be.
        """
        return _Judge(accounts, self.text).judge(self.tree)


def parse_filter(text: str, option: str = "--protect") -> AccountFilter:
    """Understand a filter.

    Raises
    ------
    InvalidInput
        When it is none, with what is wrong.
    """
    if len(text) > LONGEST:
        message = f"a filter has at most {LONGEST:,} characters, not {len(text):,}"
        raise InvalidInput([Fault(option, message)])
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        columns = tuple(dict.fromkeys(_columns(tree)))
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        message = f"{show(text)} is no filter such as {EXAMPLE}: {_reason(text, error)}"
        raise InvalidInput([Fault(option, message)]) from None
    return AccountFilter(text, tree, columns)


def _reason(text: str, error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        single = text.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "")
        return "equal is written ==" if "=" in single else f"{error.msg}"
    return str(error) or "it is nested too deeply"


def _columns(node: ast.expr) -> Iterator[str]:
    """Names in an expression; a ValueError for whatever a filter may not hold."""
    if isinstance(node, ast.BoolOp):
        for each in node.values:  # noqa: PD011
            yield from _columns(each)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _columns(node.operand)
    elif isinstance(node, ast.Compare):
        for operator, left, right in _links(node):
            yield from _checked_link(operator, left, right)
    elif isinstance(node, ast.Name):
        yield node.id
    else:
        raise ValueError(f"{ast.unparse(node)} is no comparison")


def _links(node: ast.Compare) -> Iterator[tuple[ast.cmpop, ast.expr, ast.expr]]:
    """Comparisons of a chain: ``1 < a < 5`` has two."""
    operands = [node.left, *node.comparators]
    return zip(node.ops, operands[:-1], operands[1:], strict=True)


def _checked_link(operator: ast.cmpop, left: ast.expr, right: ast.expr) -> Iterator[str]:
    if isinstance(operator, ast.In | ast.NotIn):
        if not (isinstance(left, ast.Name) and isinstance(right, ast.Tuple | ast.List)):
            raise ValueError("write column in ('a', 'b')")
        for each in right.elts:
            _constant(each)
        yield left.id
        return
    if type(operator) not in _SIGNS:
        raise ValueError("is and is not are no comparisons of a filter: write == or !=")
    names = [side for side in (left, right) if isinstance(side, ast.Name)]
    if len(names) != 1:
        raise ValueError("a comparison has a column on one side and a value on the other")
    _constant(right if names[0] is left else left)
    yield names[0].id


def _constant(node: ast.expr) -> str | float | bool:
    """Value of a constant, a negative number among them."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        if not isinstance(inner, str):
            return -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
        return node.value
    raise ValueError(f"{ast.unparse(node)} is neither a number nor a text in quotes")


def find_column(accounts: pd.DataFrame, name: str) -> str | None:
    """Column of this name; capitals, blanks and signs do not matter."""
    if name in accounts.columns:
        return name
    found = [column for column in accounts.columns if normalise(str(column)) == normalise(name)]
    return str(found[0]) if found else None


def filter_faults(chosen: AccountFilter, accounts: pd.DataFrame, option: str) -> list[Fault]:
    """What is wrong between a filter and the accounts."""
    try:
        chosen.mask(accounts)
    except InvalidInput as error:
        return [Fault(option, fault.message) for fault in error.faults]
    return []


@dataclass(frozen=True)
class _Judge:
    """Applies a filter to the accounts."""

    accounts: pd.DataFrame
    text: str

    def judge(self, node: ast.expr) -> Mask:
        if isinstance(node, ast.BoolOp):
            parts = [self.judge(each) for each in node.values]  # noqa: PD011
            together = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            return np.asarray(together.reduce(parts))
        if isinstance(node, ast.UnaryOp):
            return ~self.judge(node.operand)
        if isinstance(node, ast.Compare):
            return np.logical_and.reduce([self._compare(*link) for link in _links(node)])
        assert isinstance(node, ast.Name)
        return self._filled(node.id)

    def _filled(self, name: str) -> Mask:
        """A column alone holds where there is something in it: no zero, no empty text."""
        column = self._column(name)
        if pd.api.types.is_numeric_dtype(column):
            return np.asarray(column.fillna(0) != 0)
        return np.array([bool(value) and value == value for value in column], dtype=bool)

    def _compare(self, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> Mask:
        if isinstance(operator, ast.In | ast.NotIn):
            assert isinstance(left, ast.Name)
            assert isinstance(right, ast.Tuple | ast.List)
            within = [self._one("==", left.id, _constant(each)) for each in right.elts]
            found = np.logical_or.reduce([np.zeros(len(self.accounts), dtype=bool), *within])
            return ~found if isinstance(operator, ast.NotIn) else found
        sign = _SIGNS[type(operator)]
        if isinstance(left, ast.Name):
            return self._one(sign, left.id, _constant(right))
        assert isinstance(right, ast.Name)
        return self._one(_ANOTHER.get(sign, sign), right.id, _constant(left))

    def _one(self, sign: str, name: str, value: str | float | bool) -> Mask:
        if sign == "!=":
            return ~self._one("==", name, value)
        column = self._column(name)
        numeric = pd.api.types.is_numeric_dtype(column)
        if isinstance(value, str) == numeric:
            what = "holds numbers" if numeric else "holds text: write the value in quotes"
            self._refuse(f"column {name} {what}, and is compared with {value!r}")
        if numeric:
            return np.asarray(_COMPARE[sign](column.to_numpy(float), float(value)))
        wanted = str(value).strip().casefold()
        return np.array([_holds(sign, cell, wanted) for cell in column], dtype=bool)

    def _column(self, name: str) -> "pd.Series[Any]":
        found = find_column(self.accounts, name)
        if found is None:
            known = some(map(str, self.accounts.columns), 40)
            self._refuse(f"{name} is no column of the accounts: {known}")
        return self.accounts[found]

    def _refuse(self, message: str) -> NoReturn:
        raise InvalidInput([Fault("filter", f"{show(self.text, 80)}: {message}")])


def _holds(sign: str, cell: Any, wanted: str) -> bool:
    """Compare a cell of text, or each item of a list in it."""
    items = cell if isinstance(cell, tuple | list) else (cell,)
    texts = (str(item).strip().casefold() for item in items if item is not None and item == item)
    return any(bool(_COMPARE[sign](text, wanted)) and text != "" for text in texts)
