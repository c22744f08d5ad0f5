"""WSGI entry for granian. The first request of a process asks once whether the keys belong to the database."""

import os
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
_django = get_wsgi_application()
_lock = Lock()
_asked: list[str] = []


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; what is wrong with the keys is told in the log, and by pages with personal data."""
    if not _asked:
        _ask()
    found: Iterable[bytes] = _django(environ, start_response)
    return found


def _ask() -> None:
    from django.db import connection

    from yiwang.people.privacy.standing import check_at_start

    with _lock:
        if not _asked:
            _asked.append(check_at_start())
            connection.close()
