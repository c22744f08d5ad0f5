"""A signed-in person reads what she brings and what is fetched, from her own licences and registers."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests import factories, trust_town

from yiwang.core import clock
from yiwang.core.actor import STRANGER, SYSTEM, Actor
from yiwang.core.models import Event
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.items import current_item
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue.search_kind import reconcile
from yiwang.service.once_only.following import prove_all
from yiwang.service.once_only.models import Node
from yiwang.service.once_only.queries import card_only, needed
from yiwang.service.once_only.tests.conftest import PACKS, entry, item, material

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(library) -> Actor:
    """Somebody of the population register, without any licence."""
    person = factories.person("林小满")
    trust_town.in_register(person, "440524198501010029")
    return person


def browser(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def relief(**more):
    return entry(
        id=material("身份证复印件"), book=material("户口簿"), form=material("临时救助申请表"),
        alive=material("健在证明"), others=material("家庭成员身份证"), photo=material("照片", need="optional"), **more,
    )  # fmt: skip


def test_what_is_fetched_is_told_with_its_source_and_nothing_is_opened(lin, django_assert_max_num_queries):
    item("a", relief())
    row = resolved("a")
    needed(row, lin)
    before = Event.objects.unscoped("test").count()
    with django_assert_max_num_queries(4):
        told = needed(row, lin)
    assert told is not None
    assert [one.title for one in told.fetch] == ["户口簿"]
    assert (told.fetch[0].source, told.fetch[0].issuer) == ("人口库", "演示")
    brought = {one.title: one.note for one in told.bring}
    assert set(brought) == {"身份证复印件", "临时救助申请表", "家庭成员身份证"}
    assert "没有查到" in brought["身份证复印件"] and "本人同意" in brought["家庭成员身份证"]
    assert told.dropped == ("健在证明",) and [one.title for one in told.may_bring] == ["照片"]
    assert Event.objects.unscoped("test").count() == before


def test_strangers_and_people_without_a_record_are_told_nothing_of_registers(lin):
    item("a", relief())
    assert needed(resolved("a"), STRANGER) is None
    other = needed(resolved("a"), factories.person("陈一"))
    assert other is not None and other.fetch == ()


def test_the_guide_of_an_item_says_it_to_her_and_to_nobody_else(lin):
    item("a", relief())
    prove_all()
    hers = browser(lin).get("/items/a/").content.decode()
    assert "您只需要准备" in hers and "从人口库取" in hers and "没有打开内容" in hers
    stranger = Client().get("/items/a/").content.decode()
    assert "您只需要准备" not in stranger and "人口库" not in stranger


def test_the_guide_of_a_packs_item_names_the_questions_that_registers_answer(lin):
    publish_pack(actor=SYSTEM, path=PACKS / "old-age-allowance")
    told = needed(current_item("old-age-allowance.grant"), lin)
    assert told is not None
    fields = [one for one in told.fetch if one.fields]
    assert fields and fields[0].source == "人口库" and "姓名" in fields[0].fields
    page = browser(lin).get("/items/old-age-allowance.grant/").content.decode()
    assert "申请表里的：" in page


def test_with_the_card_alone_stands_on_the_guide_and_is_a_filter(lin):
    alone = entry(id=material("身份证"), book=material("户口簿"))
    item("a", alone)
    item("b", entry("婚姻登记", "440510002000", id=material("身份证"), photo=material("照片")))
    prove_all()
    reconcile()
    assert card_only(resolved("a").nodes) and not card_only(resolved("b").nodes)
    assert "一证通办" in Client().get("/items/a/").content.decode()
    assert "一证通办" not in Client().get("/items/b/").content.decode()
    listed = Client().get("/search/?card=1&where=all").content.decode()
    assert "/items/a/" in listed and "/items/b/" not in listed
    assert Node.objects.get(pk=alone.pk).evaluated_at <= clock.now()
