"""What pages show of uploaded tables: the list with its search and filter, the file that came, how far a job is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from yiwang.core.errors import TooLarge
from yiwang.core.paging import page as page_of

BAD = ("bad", "failed")


def listed(
    request: HttpRequest, rows: Any, states: Mapping[str, str], here: str, titles: tuple[str, str]
) -> tuple[Sequence[Any], dict[str, Any]]:
    """The tables of one page, the youngest first, and the context of the list.

    ``states`` by code in words; ``titles``: what the filter by state is called, and no filter.
    """
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in states else rows
    words = "".join(sign for sign in request.GET.get("q", "") if sign.isprintable())[:60].strip()
    rows = rows.filter(file_name__icontains=words) if words else rows
    found = page_of(rows, order=("-made_at", "-id"), cursor=request.GET.get("cursor", "")[:400] or None)

    def link(**more: str) -> str:
        return f"{here}?{urlencode({'q': words, **more})}"

    filters = [
        {"text": text, "href": link(state=code), "current": code == state}
        for code, text in (("", titles[1]), *states.items())
    ]
    return found.rows, {
        "groups": [{"title": titles[0], "links": filters}],
        "search": words,
        "state": state,
        "narrowed": bool(words or state),
        "next": link(state=state, cursor=found.next) if found.next else "",
        "previous": link(state=state, cursor=found.previous) if found.previous else "",
    }


def file_sent(request: HttpRequest, most: int, said: str) -> tuple[str, bytes]:
    """Name and bytes of the file; empty where none came. Refuses ``too_large`` with ``said``."""
    sent = request.FILES.get("file")
    if sent is None:
        return "", b""
    if (sent.size or 0) > most:
        raise TooLarge(said)
    return sent.name or "", sent.read()


def progress(batch: Any, moves: Mapping[str, str]) -> dict[str, Any]:
    """How far the job is; counted while it works, told from the table afterwards."""
    waiting = moves.get(batch.state, "")
    left = batch.rows.filter(state=waiting).count() if waiting else 0
    total = batch.total if batch.state == "checking" else batch.counts.get(waiting, left) if waiting else 0
    return {
        "busy": bool(waiting),
        "todo": total,
        "finished": max(total - left, 0),
        "bad": sum(batch.counts.get(state, 0) for state in BAD),
        **{state: batch.counts.get(state, 0) for state in ("good", "done", "known", "same")},
    }
