"""A file of items as JSON lines, block by block: bounded memory, each block one transaction, goes on where it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.db import transaction

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.crypto.digests import sm3
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue_exchange.errors import FileChanged
from yiwang.service.catalogue_exchange.gdzwfw.findings import Refused
from yiwang.service.catalogue_exchange.gdzwfw.mapping import item_of
from yiwang.service.catalogue_exchange.models import StreamRun
from yiwang.service.catalogue_exchange.taking import Incoming, key_of, take_published

BLOCK = 500
BLOCK_BYTES = 16 << 20
LONGEST_LINE = 4 << 20
HEAD = 1 << 16
MOST_REFUSED = 1_000
_CONTROLS = re.compile(rb"[\x00-\x09\x0b-\x1f]")
Progress = Callable[[StreamRun], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file with where the next one begins; ``content`` is empty for one that is too long."""

    number: int
    content: bytes
    end: int


def import_stream(
    *, actor: Actor, path: Path, source: str, title: str = "", progress: Progress | None = None, blocks: int = 0
) -> StreamRun:
    """Import a file; an import that was broken off goes on at its last whole block. A repeat changes what differs.

    ``blocks`` bounds how many blocks are done now (0: all). Refuses ``catalogue_exchange_file_changed``.
    """
    run = begin(actor=actor, path=path, source=source, title=title)
    done = 0
    with path.open("rb") as stream:
        stream.seek(run.offset)
        for block in _blocks(stream, run.lines, run.offset):
            _take(run.pk, block)
            done += 1
            run.refresh_from_db()
            if progress is not None:
                progress(run)
            if blocks and done >= blocks:
                return run
    return finish(actor=actor, run=run)


def begin(*, actor: Actor, path: Path, source: str, title: str = "") -> StreamRun:
    """The run of this file: a new one, or the one that was broken off."""
    require(actor, "catalogue.import")
    size = path.stat().st_size
    with path.open("rb") as stream:
        digest = sm3(stream.read(HEAD)).hex()
    known = StreamRun.objects.filter(source=source, digest=digest, finished_at=None).first()
    if known is not None:
        if known.size != size:
            raise FileChanged
        return known
    return StreamRun.objects.create(
        source=source[:40], title=(title or path.stem)[:120], digest=digest, size=size, started_at=clock.now()
    )


@use_case("catalogue_exchange.imported")
def finish(*, actor: Actor, run: StreamRun) -> StreamRun:
    """Close the run."""
    require(actor, "catalogue.import")
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    payload = {"lines": run.lines, "taken": run.taken, "same": run.same, "refused": run.refused_count}
    record("catalogue_exchange.imported", actor=actor, on=run, payload=payload)
    return run


def _blocks(stream: BinaryIO, number: int, offset: int) -> Iterator[list[Line]]:
    block: list[Line] = []
    held = 0
    for line in _lines(stream, number, offset):
        block.append(line)
        held += len(line.content)
        if len(block) >= BLOCK or held >= BLOCK_BYTES:
            yield block
            block, held = [], 0
    if block:
        yield block


def _lines(stream: BinaryIO, number: int, offset: int) -> Iterator[Line]:
    while content := stream.readline(LONGEST_LINE):
        number += 1
        offset += len(content)
        if len(content) >= LONGEST_LINE and not content.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                offset += len(rest)
            offset += len(rest)
            content = b""
        yield Line(number, content, offset)


@transaction.atomic
def _take(run_id: Any, block: list[Line]) -> None:
    run = StreamRun.objects.select_for_update().get(pk=run_id)
    if run.offset >= block[-1].end:
        return  # another process did it
    incoming: dict[str, Incoming] = {}
    refused: list[dict[str, Any]] = []
    found: Counter[str] = Counter(run.findings)
    for line in block:
        if line.content.strip(b" \t\r\n,[]") or not line.content:
            try:
                item = item_of(_read(line.content))
                incoming[item.ref] = item
            except Refused as wrong:
                refused.append({"line": line.number, "code": wrong.code, "more": wrong.more})
    taken = _without_others(run.source, incoming, refused)
    for item in taken:
        found.update({finding["code"] for finding in item.findings})
    outcomes = Counter(take_published(run.source, taken, run.title).values())
    run.offset, run.lines = block[-1].end, block[-1].number
    run.taken += outcomes["done"]
    run.same += outcomes["same"]
    run.with_findings += sum(1 for item in taken if item.findings)
    run.refused_count += len(refused)
    run.refused = [*run.refused, *refused][:MOST_REFUSED]
    run.findings = dict(found)
    run.save()


def _without_others(source: str, incoming: dict[str, Incoming], refused: list[dict[str, Any]]) -> list[Incoming]:
    """Items that somebody else manages stay as they are: one such line does not hold up its block."""
    keys = {key_of(source, ref): ref for ref in incoming}
    rows = ServiceItem.objects.filter(key__in=list(keys)).exclude(managed_by=f"import:{source}")
    for key in rows.values_list("key", flat=True):
        refused.append({"line": 0, "code": "other_source", "more": keys[key]})
        del incoming[keys[key]]
    return list(incoming.values())


def _read(content: bytes) -> dict[str, Any]:
    """A line as data: raw control characters and wrong bytes are survived, whole web pages are told from data."""
    if not content:
        raise Refused("line_too_long")
    text = content.strip().rstrip(b",")
    if text[:1] == b"<":
        raise Refused("html_page")
    for attempt in (text, _CONTROLS.sub(b" ", text), _CONTROLS.sub(b" ", text).decode(errors="replace").encode()):
        try:
            data = orjson.loads(attempt)
        except orjson.JSONDecodeError:
            continue
        if isinstance(data, dict):
            return data
        break
    raise Refused("not_json")
