"""Exports of officials are traced, whichever room makes them: recorded, with a line and a mark in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.people.tracing import new_trace, traced

Respond = Callable[[HttpRequest], HttpResponseBase]


class TracingMiddleware:
    """Stands inside the actor's middleware; only CSV that goes out as a file from a desk."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not _is_export(request, response):
            return response
        actor = request.actor
        trace = new_trace()
        post = actor.posts[0]
        about = Subject("organization", post.organization_id)
        payload = {"path": request.path_info[:200]}
        where = (post.organization_id, post.division_id)
        record_apart(NewEvent("export.traced", actor, about, payload, *where, id=trace))
        answer = cast(StreamingHttpResponse, response)
        answer.streaming_content = traced(cast(Iterable[bytes], answer.streaming_content), actor, trace)
        answer.headers["X-Trace"] = trace.hex
        return answer


def _is_export(request: HttpRequest, response: HttpResponseBase) -> bool:
    if not isinstance(response, StreamingHttpResponse) or response.status_code != 200:
        return False
    if not request.path_info.startswith("/desk/") or not response.headers["Content-Type"].startswith("text/csv"):
        return False
    return request.actor.kind == "official" and bool(request.actor.posts)
