"""Many at once: one use that is left is used by one; the same key asks once; a batch of stock is imported once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.support.licence_stock.actions.moving import start, work
from yiwang.support.licence_stock.tests import stage as stock
from yiwang.support.licence_use.actions.answering import allow
from yiwang.support.licence_use.actions.asking import ask_use
from yiwang.support.licence_use.actions.using import Wanted, write_use
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licence_use.tests import stage
from yiwang.support.licences.models import Licence

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def all_at_once(do: Callable[[], Any]) -> list[str]:
    """The same from several threads; what refused, by code."""
    ready, refused = Barrier(AT_ONCE), []

    def call() -> None:
        try:
            ready.wait(10)
            do()
        except Refusal as why:
            refused.append(why.code)
        finally:
            connection.close()

    threads = [Thread(target=call) for _each in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


def test_what_is_left_is_used_by_one_and_the_same_form_asks_once() -> None:
    town = stage.build()
    row = stage.asked(town, uses=1)
    allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=clock.now())
    refused = all_at_once(lambda: write_use(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now()))
    assert refused == ["licence_use_not_allowed_now"] * (AT_ONCE - 1)
    assert Use.objects.unscoped("test").count() == 1
    wish = stage.wish(town)
    assert all_at_once(lambda: ask_use(actor=town.clerk, wish=wish, now=clock.now(), key="same")) == []
    assert UseRequest.objects.unscoped("test").filter(request_key="same").count() == 1
    paper = stock.brought(
        stock.Town(town.issuer, town.keeper, town.holder, town.holder), [stock.line(n) for n in (11, 12)]
    )
    start(actor=town.keeper, batch_id=paper.pk, now=clock.now())
    assert all_at_once(lambda: work(paper.pk)) == []
    paper.refresh_from_db()
    assert (paper.state, paper.counts) == ("done", {"done": 2})
    assert Licence.objects.unscoped("test").filter(job_key__startswith="stock:").count() == 2
