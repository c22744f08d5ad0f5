"""Who hears of a seal: whoever decides on it, whoever asked for it, whoever must renew it in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import translation
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.people.access.things import KINDS, find
from yiwang.support.messages.models import Message
from yiwang.support.messages.sentences import spoken
from yiwang.support.seals.actions.asking import ask_seal
from yiwang.support.seals.actions.deciding import refuse_seal
from yiwang.support.seals.actions.signatures import make_signature
from yiwang.support.seals.actions.telling import warn
from yiwang.support.seals.registration import seal_ref
from yiwang.support.seals.tests.test_life import made, wish


def letters(actor, kind):
    return Message.objects.unscoped("test").filter(account_id=actor.account_id, kind=kind)


def test_whoever_may_approve_hears_of_an_application_and_who_asked_hears_the_decision(office):
    both = factories.official("seal.apply", "seal.approve", at=office.place)
    seal = ask_seal(actor=both, wish=wish(office))
    assert letters(office.chief, "seal.asked").count() == 1
    assert not letters(both, "seal.asked") and not letters(office.stranger, "seal.asked")
    refuse_seal(actor=office.chief, seal_id=seal.pk, reason="名称不对")
    told = letters(both, "seal.refused").get()
    assert "徐闻县市场监督管理局" in spoken(told.kind, told.words).title and "名称不对" not in str(told.words)
    made(office)
    assert letters(office.clerk, "seal.made").count() == 1


def test_before_a_seal_ends_its_keepers_are_told_once_at_each_step(office):
    seal = made(office)
    assert warn(actor=SYSTEM, now=clock.now()) == 0
    near = seal.valid_until - timedelta(days=29)
    assert warn(actor=SYSTEM, now=near) == 1 and warn(actor=SYSTEM, now=near) == 0
    for actor in (office.keeper, office.clerk):
        assert letters(actor, "seal.ends_soon").count() == 1
    assert not letters(office.stranger, "seal.ends_soon") and not letters(office.user, "seal.ends_soon")
    assert warn(actor=SYSTEM, now=seal.valid_until - timedelta(days=6)) == 1
    assert letters(office.keeper, "seal.ends_soon").count() == 2
    assert warn(actor=SYSTEM, now=seal.valid_until + timedelta(days=1)) == 0


def test_a_replaced_seal_needs_no_warning(office):
    seal = made(office)
    made(office, replaces=seal.pk, valid_until=wish(office).valid_until + timedelta(days=200))
    assert warn(actor=SYSTEM, now=seal.valid_until - timedelta(days=5)) == 0


def test_who_sees_a_seal_can_be_asked_by_its_number_and_signatures_cannot(office):
    seal = made(office)
    thing = find("seal", seal.number)
    assert thing is not None and thing.id == seal.pk and seal.number in thing.title
    sees = KINDS["seal"].decide(seal.pk, [office.keeper, office.stranger])
    assert sees == [True, False]
    assert find("seal", "4408250000000") is None


def test_whoever_has_a_signature_hears_before_it_ends_and_its_name_is_in_no_message(office):
    own = make_signature(actor=replace(office.user, authenticated_at=clock.now()))
    assert warn(actor=SYSTEM, now=own.valid_until - timedelta(days=10)) == 1
    told = letters(office.user, "seal.ends_soon").get()
    assert told.heading == "个人签名" and find("seal", own.number) is None
    with translation.override("zh-hans"):
        assert seal_ref(office.user, own.pk).url == "/account/signature/"
