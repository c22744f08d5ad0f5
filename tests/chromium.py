"""One Playwright for each process of a test run: a second one in the same thread refuses to start."""

from __future__ import annotations

import atexit
import functools

from playwright.sync_api import Playwright, sync_playwright


@functools.cache
def playwright() -> Playwright:
    """The running Playwright; it ends with the process."""
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started
