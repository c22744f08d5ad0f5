"""Pictures and short films of guides, blank forms and samples of their materials.

Who cannot see reads the description, who cannot hear reads along.

Files are kept by the platform (never linked from elsewhere): a picture is PNG, JPEG or WebP, a film MP4 or WebM with
captions in WebVTT (W3C). What the captions say is shown as text below the film as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import files
from yiwang.core.errors import Refusal
from yiwang.core.models import File
from yiwang.engines.forms.model import MEDIA_TYPES, FileRule
from yiwang.service.catalogue.elements import Problem
from yiwang.service.catalogue.elements.addresses import host_of, web_address
from yiwang.service.catalogue.publishing_checks import Publishing, publishing_check

PURPOSE = "guide-media"
TYPES = {
    "picture": frozenset({"image/png", "image/jpeg", "image/webp"}),
    "film": frozenset({"video/mp4", "video/webm"}),
    "captions": frozenset({"text/vtt"}),
}
PAPERS = {"blank_form": gettext_noop("空白表格"), "sample": gettext_noop("样表")}
"""What a material may bring along for who has to fill it in: a file of the platform, or an address elsewhere."""
PAPER = FileRule(types=("pdf", "docx", "xlsx", "ofd", "jpg", "png"), max_mb=10)
TYPES_OF_PAPERS = frozenset(MEDIA_TYPES[kind] for kind in PAPER.types)
MOST_CUES = 2_000
LONGEST_LINE = 400
_TIME = re.compile(r"^\s*(?:\d+:)?\d{2}:\d{2}\.\d{3}\s+-->\s+(?:\d+:)?\d{2}:\d{2}\.\d{3}")
_TAG = re.compile(r"<[^>]{0,200}>")


def shown_media(key: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Pictures and films as the guide of item ``key`` shows them, with the addresses of their files."""
    found = []
    for row in rows:
        base = f"/items/{key}/media/{row['key']}/"
        shown: dict[str, Any] = {**row, "src": f"{base}file", "track": "", "spoken": []}
        if row["kind"] == "film":
            shown["track"] = f"{base}captions" if row["captions"] else ""
            shown["spoken"] = spoken(row["captions"])
        found.append(shown)
    return found


def papers_of(item: str, key: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Where the blank form and the sample of a material are found; what is no file and no address is left out."""
    found = {}
    for part in PAPERS:
        said = str(row.get(part) or "")
        if address := web_address(said) or (f"/items/{item}/media/{key}/{part}" if _is_id(said) else ""):
            found[part] = address
    return found


def with_papers(materials: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Materials as a guide shows them, with links to their papers; ``site`` is another one that a link leads to."""
    return [
        {
            **row,
            "papers": [
                {"title": _(title), "href": row[part], "site": host_of(row[part])}
                for part, title in PAPERS.items()
                if row.get(part)
            ],
        }
        for row in materials
    ]


def _is_id(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True


def media_file(value: str) -> File | None:
    """The file that an element names, if it was kept for guides: public, whoever uploaded it."""
    try:
        wanted = UUID(value)
    except ValueError:
        return None
    rows = File.objects.unscoped("files of guides are public once an item that names them is published")
    found: File | None = rows.filter(pk=wanted, purpose=PURPOSE).select_related("blob").first()
    return found


def spoken(captions: str) -> list[str]:
    """The lines of a film's captions, in order: its text version."""
    file = media_file(captions) if captions else None
    if file is None:
        return []
    try:
        return lines_of(files.read(file).decode("utf-8", "replace"))
    except Refusal:
        return []


def lines_of(text: str) -> list[str]:
    """The spoken lines of a WebVTT file, marks taken away; empty for what is no WebVTT."""
    if not text.removeprefix("\ufeff").startswith("WEBVTT"):
        return []
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        if _TIME.match(line):
            inside = True
        elif not line.strip():
            inside = False
        elif inside and len(found) < MOST_CUES:
            found.append(_TAG.sub("", line).strip()[:LONGEST_LINE])
    return [line for line in found if line]


@publishing_check
def check_media(publishing: Publishing, elements: Mapping[str, Any]) -> list[Problem]:
    """Every picture and film can be shown, and read by who cannot see or hear it."""
    rows = elements.get("media")
    found: list[Problem] = []
    for key, row in rows.items() if isinstance(rows, Mapping) else ():
        if isinstance(row, Mapping):
            found += _problems(f"media/{key}", row)
    return found


@publishing_check
def check_papers(publishing: Publishing, elements: Mapping[str, Any]) -> list[Problem]:
    """Every blank form and sample can be opened."""
    rows = elements.get("materials")
    words = _("请在“图片、短片和表格”里上传文件，或者写以 http 开头的网址。")
    return [
        Problem(f"materials/{key}/{part}", words)
        for key, row in (rows.items() if isinstance(rows, Mapping) else ())
        for part in PAPERS
        if (said := str((row or {}).get(part) or "")) and not web_address(said) and media_file(said) is None
    ]


def _problems(path: str, row: Mapping[str, Any]) -> list[Problem]:
    kind = str(row.get("kind") or "")
    file = media_file(str(row.get("file") or ""))
    if file is None:
        return [Problem(f"{path}/file", _("请上传图片或短片，不要写别处的网址。"))]
    if file.media_type not in TYPES.get(kind, frozenset()):
        return [Problem(f"{path}/file", _("图片要PNG、JPG或WebP，短片要MP4或WebM。"))]
    if kind == "film" and not spoken(str(row.get("captions") or "")):
        return [Problem(f"{path}/captions", _("短片要有WebVTT字幕，字幕里要有话：听不见的人靠它，文字版也用它。"))]
    return []
