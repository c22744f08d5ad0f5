"""Whether this process can serve: asked by the launcher, the doctor and load balancers."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yiwang.core.routes import page


@page("anyone")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; the translator makes 503 of a database that does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok", content_type="text/plain")
