"""Measures the catalogue at scale in one run; the figures are kept in ``var/bench-catalogue.json``.

``BENCH_DATABASE_URL`` names a database to measure on; one that holds a catalogue already is measured as it is, so that
the figures can be taken again without making the data again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import URLError

from yiwang.web.bench.catalogue.report import Figures, report
from yiwang.web.bench.run import _remove, _stop

ITEMS = 2_000_000


def main(*, seconds: int = 10, items: int = ITEMS) -> int:
    """Measure; exit code 1 if a gate is missed or something failed."""
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.tree import REPOSITORY, var_directory

    var = var_directory()
    place, own = var / "bench", var / "bench" / "catalogue"
    given = os.environ.get("BENCH_DATABASE_URL")
    for left in (own, *(() if given else (place / "postgres",))):  # what a run that was broken off left behind
        _remove(left)
    own.mkdir(parents=True, exist_ok=True)
    postgres = None if given else EmbeddedPostgres(place / "postgres", database="yiwang_catalogue").start()
    try:
        os.environ["DATABASE_URL"] = given or str(postgres.url)  # type: ignore[union-attr]
        os.environ["YIWANG_VAR"] = str(own)  # kept pages, keys and files of the installation are none of its business
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
        figures = _measure(REPOSITORY, seconds, items)
    finally:
        if postgres is not None:
            postgres.stop()
            _remove(place / "postgres")
        _remove(own)
    return report(figures, var)


def _measure(repository: Path, seconds: int, items: int) -> Figures:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from yiwang.web.bench.catalogue import desks, finding, pages, publishing
    from yiwang.web.bench.catalogue.zipf import Zipf
    from yiwang.web.launcher.processes import free_port

    figures, began = Figures(), time.monotonic()

    def step(name: str) -> None:
        nonlocal began
        figures.took[name] = round(time.monotonic() - began, 1)
        began = time.monotonic()
        print(f"测完：{name}，用了 {figures.took[name]:.0f} 秒", flush=True)

    figures.made = _made(repository, items)
    figures.items = pages._items()
    figures.share_of_first = {n: round(100 * Zipf(figures.items).share_of_first(n), 1) for n in (1_000, 100_000)}
    step("数据")
    port = free_port()
    server = _start(port)
    try:
        figures.pages = pages.measure(port, seconds, min(pages.WARM_SECONDS, seconds * 6))
        step("指南、首页和列表")
        figures.finding = finding.measure(port, seconds)
        step("搜索")
        entry, many = publishing.widest()
        figures.item = publishing.of_item(port, entry.pk)
        figures.entry = publishing.of_entry(port, entry, many)
        step("发布")
    finally:
        _stop(server)
    figures.desks = desks.measure()
    step("编写人员的列表")
    return figures


def _made(repository: Path, items: int) -> Any:
    from yiwang.core.calendar_store import load_builtin
    from yiwang.service.catalogue.models import CatalogueEntry
    from yiwang.web.demo.pack_loading import publish_packs
    from yiwang.web.demo_scale.run import make, told

    if CatalogueEntry.objects.exists():
        return None
    load_builtin()
    publish_packs(repository / "packs")
    scale = make(repository / "packs", items, lambda text: print(text, flush=True))
    print("\n".join(told(scale)), flush=True)
    return scale


def _start(port: int) -> list[subprocess.Popen[bytes]]:
    """The web server alone: the background process would publish at the same time as the bench."""
    environment = {**os.environ, "YIWANG_PORT": str(port), "YIWANG_ORIGIN": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "yiwang.web.cli", "serve"]
    server = [subprocess.Popen(command, env=environment)]  # noqa: S603 - our own program
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return server
        except (URLError, OSError):
            time.sleep(0.5)
    _stop(server)
    raise RuntimeError("the server did not start")
