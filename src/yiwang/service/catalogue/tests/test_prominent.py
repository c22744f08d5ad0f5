"""The first page offers whole things, the most used first; never a part of a bundle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock, generation
from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.engines.proceedings.models import Proceeding
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.prominent import prominent

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs():
    factories.plain_permit()
    for name in ("food-business", "old-age-allowance", "start-company"):
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)
    generation.forget()


def use(key: str, times: int) -> None:
    row = ServiceItem.objects.get(key=key)
    Proceeding.objects.unscoped("test").bulk_create(
        Proceeding(
            kind="application",
            number=new_id().hex,
            title=row.title,
            state="received",
            item_key=key,
            item_revision=row.revision,
            release=new_id(),
            organization_id=new_id(),
            division_id=new_id(),
            applicant_kind="person",
            applicant_masked="王*",
            channel="web",
            submitted_at=clock.now() - timedelta(days=1),
        )
        for _ in range(times)
    )
    generation.forget()


def keys() -> list[str]:
    return [row.key for row in prominent(6)]


def test_the_bundle_stands_there_and_not_its_parts(packs):
    assert keys()[0] == "start-company"
    assert not [key for key in keys() if key.startswith("start-company.")]


def test_what_needs_a_licence_first_is_not_offered_but_the_new_licence_is(packs):
    assert "food-business.new" in keys() and "old-age-allowance.grant" in keys()
    assert not {"food-business.renew", "food-business.change", "food-business.cancel"} & set(keys())


def test_what_people_use_most_comes_first_after_the_bundles(packs):
    use("food-business.new", 1)
    assert keys()[1] == "food-business.new"
    use("old-age-allowance.grant", 2)
    assert keys()[1:3] == ["old-age-allowance.grant", "food-business.new"]


def test_an_item_that_is_taken_off_disappears_at_once(packs):
    assert "food-business.new" in keys()
    Face.objects.filter(items__key="food-business.new").update(online=False)
    assert "food-business.new" not in keys()


def test_the_first_page_asks_once_for_all_of_them(packs):
    Client().get("/")
    with CaptureQueriesContext(connection) as seen:
        page = Client().get("/").content.decode()
    assert len(seen) == 1 and "/items/start-company/" in page and "/items/start-company.seal/" not in page
