"""What the service worker keeps of the site itself: styles, scripts, icons; another content is another version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from yiwang.crypto.digests import sm3

OUTBOX = "fault_reports/outbox.js"
FILES = (
    "ui/tokens.css",
    "ui/base.css",
    "ui/forms.css",
    "ui/parts.css",
    "ui/print.css",
    "ui/display.js",
    "ui/yiwang.js",
    "ui/offline.js",
    "ui/vendor/htmx.min.js",
    "ui/mark.svg",
    "content/content.css",
    OUTBOX,
    "fault_reports/offline_form.js",
    "pwa/icon-192.png",
)


def addresses() -> list[str]:
    """Where browsers get these files."""
    return [static(name) for name in FILES]


@lru_cache(maxsize=1)
def version() -> str:
    """A digest of all of them and of the worker itself: a new release brings a new cache."""
    from yiwang.web.pwa.pages import WORKER

    whole = WORKER.read_bytes()
    for name in FILES:
        found = finders.find(name)
        if isinstance(found, str):
            whole += name.encode() + sm3(Path(found).read_bytes())
    return sm3(whole).hex()[:16]
