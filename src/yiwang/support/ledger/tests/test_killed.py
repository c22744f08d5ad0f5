"""The notary killed with SIGKILL again and again, while writers write and one holds its transaction open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, transaction

from yiwang.support.ledger import notary, queries
from yiwang.support.ledger.models import Leaf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300), pytest.mark.long]
ENDLESS = "import django; django.setup()\nfrom yiwang.support.ledger import notary\nwhile True: notary.settle(3)"
KILLS, EVENTS = 4, 900


def address() -> str:
    told: dict[str, Any] = connection.settings_dict
    host = quote(str(told["HOST"]), safe="")
    return f"postgresql://{told['USER']}:{told['PASSWORD']}@{host}:{told['PORT']}/{told['NAME']}"


def test_killed_at_any_moment_it_neither_skips_nor_doubles(happened: Callable[..., list[UUID]]) -> None:
    ids: list[UUID] = []
    held, go = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            ids.extend(happened(5))
            held.set()
            go.wait(60)
        close_old_connections()
        connection.close()

    late = threading.Thread(target=slow_writer)
    late.start()
    held.wait(20)
    environment = {**os.environ, "DATABASE_URL": address(), "YIWANG_VAR": str(settings.VAR)}
    environment["DJANGO_SETTINGS_MODULE"] = "yiwang.web.settings"
    for _ in range(KILLS):
        ids.extend(happened(EVENTS // KILLS))
        running = subprocess.Popen([sys.executable, "-c", ENDLESS], env=environment)
        if _ == 1:
            go.set()
            late.join()
        until, before = time.monotonic() + 20, Leaf.objects.unscoped("test").count()
        while time.monotonic() < until and Leaf.objects.unscoped("test").count() <= before + 20:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.wait(10)
    until = time.monotonic() + 100
    while time.monotonic() < until and any(queries.number_of_event(one) is None for one in ids[-5:] + ids[:5]):
        notary.settle()
        time.sleep(0.05)
    while notary.settle():
        pass
    numbers = list(Leaf.objects.unscoped("test").order_by("number").values_list("number", "event_id"))
    assert [number for number, _ in numbers] == list(range(len(numbers)))
    taken = [event for _, event in numbers]
    assert len(set(taken)) == len(taken)
    assert set(ids) <= set(taken)
    log = notary.own_log()
    assert log is not None
    assert log.size == len(numbers)
