"""Lists as CSV, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterator[list[str]]) -> Iterator[str]:
    """CSV with a byte-order mark (so that office programs read Chinese); no cell can become a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(["'" + cell if cell[:1] in "=+-@\t\r" and cell else cell for cell in row])
