"""The list of what was begun and not sent in: found again by its name, by its kind, and taken away as a table."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests import factories

from yiwang.core.ids import new_id
from yiwang.service.applications.actions.drafts import start_draft
from yiwang.service.applications.items import current_item
from yiwang.service.applications.models import Draft
from yiwang.service.applications.tests import portal
from yiwang.service.applications.tests.portal import text

pytestmark = pytest.mark.django_db
LIST = "/drafts/"


def begun(person) -> Draft:
    made = start_draft(actor=person, item=current_item(portal.PERMIT), division_code="440825")
    identity = made if isinstance(made, UUID) else made.pk
    return Draft.objects.unscoped("test").get(pk=identity)


def table(client, address=f"{LIST}export.csv") -> str:
    return b"".join(client.get(address).streaming_content).decode("utf-8-sig")


def test_without_a_draft_the_page_says_what_to_do_and_offers_no_search(client):
    page = text(client.get(LIST))
    assert "没有没填完的申请" in page and "draft-search" not in page and "export.csv" not in page


def test_drafts_are_found_by_their_title_and_an_empty_answer_leads_back(client, person):
    draft = begun(person)
    for words, found in ((draft.title[:2], True), ("没有的事", False), ("%", False), ("😀\x00'", False)):
        page = text(client.get(LIST, {"q": words}))
        assert (str(draft.pk) in page) is found and ("没有这样的申请" in page) is not found, words
        assert f'href="{LIST}"' in page


def test_drafts_are_told_apart_by_their_kind_and_an_unknown_kind_shows_all(client, person):
    draft = begun(person)
    for kind, found in (("single", True), ("bundle", False), ("", True), ("'; --", True)):
        assert (str(draft.pk) in text(client.get(LIST, {"kind": kind}))) is found, kind


def test_the_table_names_title_place_and_moments_and_nothing_that_was_filled_in(client, person):
    draft = begun(person)
    lines = table(client).splitlines()
    assert lines[0] == "事项,在哪里办,开始填写,上次保存"
    assert len(lines) == 2 and lines[1].startswith(f"{draft.title},徐闻县,")
    assert len(table(client, f"{LIST}export.csv?q=没有的事").splitlines()) == 1


def test_nobody_finds_or_takes_the_drafts_of_others(client, person):
    draft = begun(person)
    other = portal.client_of(factories.person("别人"))
    assert draft.title not in text(other.get(LIST)) and draft.title not in table(other)
    assert portal.client_of().get(f"{LIST}export.csv").status_code == 302


def test_many_drafts_come_page_by_page_each_once(client, person):
    draft = begun(person)
    for _ in range(24):
        draft.pk = new_id()
        draft.save(force_insert=True)
    every = {str(key) for key in Draft.objects.unscoped("test").values_list("pk", flat=True)}
    first = client.get(LIST, {"kind": "single"})
    here = {key for key in every if f"/drafts/{key}/drop/" in text(first)}
    cursor = text(first).split("cursor=")[1].split('"')[0]
    rest = text(client.get(f"{LIST}?kind=single&cursor={cursor}"))
    there = {key for key in every if f"/drafts/{key}/drop/" in rest}
    assert len(here) == 20 and here | there == every and not here & there
    assert client.get(LIST, {"cursor": "forged"}).status_code == 422
