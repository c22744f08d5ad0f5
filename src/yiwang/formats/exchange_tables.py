"""Exchange tables as files: CSV tables in a zip, or JSON lines; streamed, in bounded memory. Pure.

Tables come in pieces: each piece gives one file for each table that it has rows in
(``up_task_general_material/00001.csv``), so that nothing waits for the end and nothing is held.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, cast

import orjson

Row = tuple[str, dict[str, str]]
Pieces = Iterable[Sequence[Row]]


def zipped(pieces: Pieces, fields_of: Callable[[str], Sequence[str]], about: Callable[[], str]) -> Iterator[bytes]:
    """A zip with one CSV (UTF-8 with mark) for each table of each piece, and at the end README.txt from ``about``."""
    sink = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for number, rows in enumerate(pieces, 1):
            for table, lines in _by_table(rows).items():
                archive.writestr(f"{table}/{number:05d}.csv", _csv(fields_of(table), lines))
            yield sink.taken()
        archive.writestr("README.txt", about())
    yield sink.taken()


def json_lines(pieces: Pieces) -> Iterator[bytes]:
    """Lines of JSON: {"table": ..., "row": {...}}."""
    for rows in pieces:
        yield b"".join(orjson.dumps({"table": table, "row": row}) + b"\n" for table, row in rows)


def _by_table(rows: Iterable[Row]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for table, row in rows:
        found.setdefault(table, []).append(row)
    return found


def _csv(fields: Sequence[str], rows: list[dict[str, str]]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, fields)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8-sig")


class _Sink:
    """What the zip wrote since it was last asked: nobody can go back in a stream."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, content: Any) -> int:
        """Take a piece."""
        self._held += content
        return len(content)

    def flush(self) -> None:
        """Nothing lies anywhere else."""

    def taken(self) -> bytes:
        """What there is, once."""
        content = bytes(self._held)
        self._held.clear()
        return content
