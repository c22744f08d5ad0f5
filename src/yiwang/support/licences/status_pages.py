"""The public address of the status lists: for verifiers of files and codes, programs and mirrors. No cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from yiwang.core.routes import page
from yiwang.support.licences.status import status_list


@page("anyone", "GET")
def shard(request: HttpRequest, shard: int) -> HttpResponse:
    """The signed list of one shard. Whoever asks does not tell which licence of 65,536 is meant.

    Any page may read it, so that a verifier without a server of its own can; caches ask every time, by its tag.
    """
    found = status_list(shard)
    same = request.headers.get("If-None-Match") == found.tag
    response = HttpResponseNotModified() if same else HttpResponse(found.content, content_type="application/json")
    response.headers["ETag"] = found.tag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
