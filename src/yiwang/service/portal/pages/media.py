"""Files of pictures and films of published guides, whole or in part (RFC 9110 §14)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.errors import NotFound
from yiwang.core.routes import page
from yiwang.engines.forms.model import MEDIA_TYPES
from yiwang.engines.forms.uploads import safe_name
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.portal.media import PAPERS, TYPES, TYPES_OF_PAPERS, media_file

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})\Z")
KEPT = "public, max-age=3600"
PARTS = ("file", "captions")


@page("anyone", "GET")
def media_part(request: HttpRequest, key: str, media: str, part: str) -> HttpResponse:
    """The file or the captions of a picture or film that a published item names; nothing else of the store."""
    found = resolved(key[:120].replace("\x00", ""))
    if part in PAPERS and found.item["state"] != "draft":
        return _paper((found.elements.get("materials") or {}).get(media), part)
    row = (found.elements.get("media") or {}).get(media)
    if found.item["state"] == "draft" or part not in PARTS or not isinstance(row, dict):
        raise NotFound
    file = media_file(str(row.get(part) or ""))
    kind = "captions" if part == "captions" else str(row.get("kind"))
    if file is None or file.media_type not in TYPES.get(kind, frozenset()):
        raise NotFound
    return ranged(request, files.read(file), file.media_type)


def _paper(row: object, part: str) -> HttpResponse:
    """A blank form or sample of a material, to be kept under the material's name."""
    file = media_file(str(row.get(part) or "")) if isinstance(row, dict) else None
    if file is None or file.media_type not in TYPES_OF_PAPERS or not isinstance(row, dict):
        raise NotFound
    ending = next(kind for kind, known in MEDIA_TYPES.items() if known == file.media_type)
    name = safe_name(f"{row.get('title', '')}（{_(PAPERS[part])}）.{ending}")
    response = HttpResponse(files.read(file), content_type=file.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = KEPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def ranged(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """The content, or the one part of it that is asked for: films are sought in."""
    size = len(content)
    asked = _RANGE.match(request.headers.get("Range", ""))
    first, last, status = 0, size - 1, 200
    if asked and any(asked.groups()):
        if asked[1]:
            first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
        else:
            first = max(size - int(asked[2]), 0)
        status = 206
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = HttpResponse(content[first : last + 1], status=status, content_type=media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = KEPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
