"""Putting kept pages before the site, in each process of a server."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Thread

from yiwang.web.public_pages.disk import Disk
from yiwang.web.public_pages.following import Following
from yiwang.web.public_pages.store import Store
from yiwang.web.public_pages.wrapper import PublicPages, Site

MB = 1 << 20
logger = logging.getLogger(__name__)


def before(site: Site, *, folder: Path, server: int, memory_mb: int, disk_mb: int) -> PublicPages:
    """The site with kept pages before it. ``server`` is the process id that its processes share; starts two threads."""
    following = Following()
    store = Store(following, memory_mb * MB, _disk(folder, disk_mb, server))
    Thread(target=following.run, name="published", daemon=True).start()
    Thread(target=store.run, name="pages", daemon=True).start()
    return PublicPages(site, following, store)


def _disk(folder: Path, most_mb: int, server: int) -> Disk | None:
    if not most_mb:
        return None
    try:
        return Disk(folder, most_mb * MB, server)
    except OSError as refused:
        logger.warning("pages are kept in memory only: %s", refused)
        return None
