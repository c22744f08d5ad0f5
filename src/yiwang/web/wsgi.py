"""WSGI entry for granian. Before its first answer a process asks once whether the keys belong to the database.

Behind HTTPS it also ends what demonstrations proved: nobody comes in with a level that was only played.
"""

import logging
import os
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
_django = get_wsgi_application()
_lock = Lock()
_asked: list[str] = []
_ended: list[int] = []
logger = logging.getLogger(__name__)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; what is wrong with the keys is told in the log, and by pages with personal data."""
    if not (_asked and _ended):
        _ask()
    found: Iterable[bytes] = _django(environ, start_response)
    return found


def _ask() -> None:
    from django.db import connection

    from yiwang.people.privacy.standing import check_at_start

    with _lock:
        if not _asked:
            _asked.append(check_at_start())
        if not _ended:
            _end()
        connection.close()


def _end() -> None:
    """What could not be ended, because the database or the keys are away, is tried again at the next request."""
    from django.db import Error

    from yiwang.core.errors import Refusal
    from yiwang.people.identity.standing import end_demonstrations

    try:
        _ended.append(end_demonstrations())
    except (Error, Refusal) as away:
        logger.error("proofs by demonstrations still stand: %s", type(away).__name__)
