"""Tables of FEEL cases: one `expression => FEEL text of the result` per line; lines with # are remarks."""

from datetime import UTC, datetime

from yiwang.engines.rules import FeelSyntaxError, compile_expression
from yiwang.engines.rules.text import literal_text

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def cases(table: str) -> list[tuple[str, str]]:
    """The lines of a table as pairs."""
    lines = [line.strip() for line in table.splitlines()]
    pairs = [line.rsplit(" => ", 1) for line in lines if line and not line.startswith("#")]
    return [(expression.strip(), expected.strip()) for expression, expected in pairs]


def outcome(text: str, **values: object) -> str:
    """FEEL text of the value of an expression, or `syntax error`."""
    try:
        return literal_text(compile_expression(text, tuple(values)).evaluate(values, now=NOW))
    except FeelSyntaxError:
        return "syntax error"
