"""Whoever records a look does it by one port: the person reads why, and what was typed lies in an envelope."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core import files
from yiwang.core.errors import InvalidInput, NotReady
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Event, File
from yiwang.people.privacy import looks
from yiwang.people.privacy.models import Look, LookWords
from yiwang.people.privacy.purposes import PURPOSES, sentence_of
from yiwang.people.privacy.tests.test_looks import browser, in_one_transaction  # noqa: F401

pytestmark = pytest.mark.django_db


def paper(person) -> File:
    return File(pk=new_id(), owner_account=person.account_id, subject_kind="account", subject_id=person.account_id)


def test_a_material_that_an_official_opens_stands_on_the_persons_page():
    person, official = factories.person(), factories.official("food.accept")
    file = paper(person)
    files.note_look(official, file)
    looks.follow(list(Event.objects.unscoped("test").filter(type=looks.VIEWED)))
    row = Look.objects.unscoped("test").get(account_id=person.account_id)
    assert (row.purpose, row.what) == ("material", str(file.pk))
    assert sentence_of("material") in browser(person).get("/account/privacy/looks/").content.decode()


def test_the_own_paper_is_no_look():
    person = factories.person()
    files.note_look(person, paper(person))
    assert not Event.objects.unscoped("test").filter(type=looks.VIEWED).exists()


def test_without_a_record_of_looks_no_paper_is_opened(monkeypatch):
    monkeypatch.setattr(files, "_look", [])
    with pytest.raises(NotReady):
        files.note_look(factories.official("food.accept"), paper(factories.person()))


def test_the_reason_of_an_emergency_is_read_by_the_person_and_sealed_for_all_others():
    person, official = factories.person(), factories.official("break_glass")
    reason = "王秀英在家晕倒，急救要联系家属"
    looks.look(official, Subject("account", person.account_id), "emergency", words=reason)
    event = Event.objects.unscoped("test").get(type=looks.VIEWED)
    assert reason not in str(event.payload) and set(event.payload) <= {"purpose", "break_glass"}
    assert reason.encode() not in bytes(LookWords.objects.get(pk=event.pk).sealed)
    looks.follow([event])
    page = browser(person).get("/account/privacy/looks/").content.decode()
    assert f"{sentence_of('emergency')}：{reason}" in page
    with pytest.raises(InvalidInput):
        looks.look(official, Subject("account", person.account_id), "emergency")


def test_every_purpose_has_a_sentence_in_two_languages():
    from django.utils import translation

    for code, known in PURPOSES.items():
        assert len(known.sentence) >= 4, code
        with translation.override("en"):
            assert sentence_of(code).isascii(), code
