"""Two people at one moment: one seal is made, no signature is younger than the end of its seal, one use for one key."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from tests import factories

from yiwang.core import files, signing
from yiwang.core.errors import Refusal
from yiwang.formats.ofd.reading import open_ofd
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.structure import read_signature
from yiwang.support.seals.actions.applying import file_of
from yiwang.support.seals.actions.asking import ask_seal
from yiwang.support.seals.actions.deciding import approve_seal
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.sealing import default_seal
from yiwang.support.seals.tests.test_life import given, made, put, wish

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Run all at once; gives what each returned or refused with."""
    begin, told = threading.Barrier(len(works)), [None] * len(works)

    def run(at, work):
        begin.wait()
        try:
            told[at] = work()
        except Refusal as refused:
            told[at] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return told


def test_two_approve_at_once_and_one_seal_is_made(office):
    other = factories.official("seal.approve", at=office.place, name="另一位")
    seal = ask_seal(actor=office.clerk, wish=wish(office))
    told = together(*(lambda who=who: approve_seal(actor=who, seal_id=seal.pk) for who in (office.chief, other)))
    assert sorted(isinstance(one, Seal) for one in told) == [False, True]
    assert next(one for one in told if isinstance(one, Refusal)).code == "seal_not_current"
    assert [one.what for one in seal.steps.order_by("id")] == ["asked", "made"]


def test_nothing_is_sealed_after_the_seal_has_ended(office):
    seal = made(office)
    given(office, seal)
    put(office, seal)
    works = [lambda at=at: put(office, seal, key=f"k{at}") for at in range(6)]
    end = lambda: change_seal(actor=office.keeper, seal_id=seal.pk, change="revoke", reason="遗失")  # noqa: E731
    told = together(*works[:3], end, *works[3:])
    seal.refresh_from_db()
    assert seal.state == "revoked"
    for use in SealUse.objects.unscoped("test"):
        content = files.read(file_of(office.user, use))
        signed = read_signature(open_ofd(content).package.read(read_signatures(open_ofd(content))[0].signed_value))
        assert signed.signed_at < seal.ended_at and use.used_at < seal.ended_at
        assert verify_ofd(content, signing.trust_list()).verdict.level == "valid_then"
    assert {one.code for one in told if isinstance(one, Refusal)} <= {"seal_not_current"}


def test_one_form_sent_twice_at_once_is_one_use(office):
    seal = made(office)
    given(office, seal)
    told = together(*(lambda: put(office, seal, key="same") for _ in range(3)))
    assert len({use.pk for use in told}) == 1 and SealUse.objects.unscoped("test").count() == 1


def test_a_demo_seal_that_several_want_at_once_is_made_once(office):
    told = together(*(lambda: default_seal(office.place.pk, "licence").pk for _ in range(3)))
    assert len(set(told)) == 1
