"""Guides that differ in the office alone are written again from a proven pattern, and never wrongly."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from tests import factories

from yiwang.core import generation
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Division, Organization
from yiwang.people.sessions import open_session
from yiwang.service.catalogue import pages
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.heads import head_of
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.personal import Parts, parts_of
from yiwang.service.catalogue.repeating import CHECK_EVERY, Repeating, cut

PAGE = "<p>{}</p><a href='/items/{}/'>{}</a>"


def page(key, name):
    return PAGE.format(name, key, "办事指南").encode()


def test_a_page_is_cut_at_its_words_and_put_together_again():
    values = ("item-0001", "甲县某局", "甲县某局大厅")
    made = cut("<b>甲县某局大厅</b>甲县某局 item-0001".encode(), values)
    assert made.words == [2, 1, 0]
    assert made.page(("item-0002", "乙县", "")) == "<b></b>乙县 item-0002".encode()
    assert cut(b"x", ("", "ab")).page(("", "")) == b"x", "short words are no marks"


def test_a_pattern_is_believed_after_two_proofs_at_other_places():
    known = Repeating(1 << 20)
    for number, believed in enumerate((False, False, False, True)):
        values = (f"item-000{number}", f"某县第{number}办事处")
        assert (known.page("kind", values) is not None) is believed
        known.learn("kind", values, f"place {number}", page(*values))
    values = ("item-9999", "别处的办事处")
    assert known.page("kind", values) == page(*values) and known.page("other", values) is None


def test_the_same_place_proves_nothing_twice():
    known = Repeating(1 << 20)
    for number in range(5):
        values = (f"item-000{number}", "某县办事处")
        known.learn("kind", values, "here", page(*values))
    assert known.page("kind", values) is None


def test_what_did_not_agree_once_is_never_written_again():
    known = Repeating(1 << 20)
    for number in range(8):
        values = (f"item-000{number}", f"某县第{number}办事处")
        told = page(*values) if number != 1 else page(*values) + b"something of its own"
        known.learn("kind", values, f"place {number}", told)
    assert known.page("kind", values) is None


def test_believed_pages_are_still_looked_at_now_and_then():
    known = Repeating(1 << 20)
    for number in range(3):
        values = (f"item-000{number}", f"某县第{number}办事处")
        known.learn("kind", values, f"place {number}", page(*values))
    answers = [known.page("kind", values) for _ in range(CHECK_EVERY)]
    assert answers.count(None) == 1
    known.learn("kind", values, "place 2", b"another page")
    assert known.page("kind", values) is None


def test_a_pattern_is_learnt_anew_after_a_while(monkeypatch):
    known = Repeating(1 << 20)
    for number in range(3):
        values = (f"item-000{number}", f"某县第{number}办事处")
        known.learn("kind", values, f"place {number}", page(*values))
    assert known.page("kind", values)
    monkeypatch.setattr("yiwang.service.catalogue.repeating.SECONDS", -1.0)
    assert known.page("kind", values) is None
    known.learn("kind", values, "place", page(*values))
    assert known._known["kind"].proofs == 0 and known.bytes == known._known["kind"].size


def test_patterns_stay_within_their_bytes():
    known = Repeating(20_000)
    for number in range(30):
        known.learn(number, ("item-0001",), "here", b"x" * 2_000)
    assert known.bytes <= 20_000 and known._known and max(known._known) == 29


@pytest.fixture
def claimed(db):
    """An entry claimed at five places by offices of their own."""
    generation.refresh()
    pages.GUIDES = Repeating(1 << 20)
    said = {"title": "临时救助", "power_type": "行政给付"}
    entry = CatalogueEntry.objects.create(
        code="440510001000", owner_division="44", state="published", number=1, **said,
        content={**said, "condition": "生活有困难", "channels": ["window"]},
    )  # fmt: skip
    face = own_face(entry.pk, **said)
    keys = []
    for number in range(5):
        code = f"44082510{number}000"
        place = Division.objects.create(id=new_id(), name=f"第{number}镇", level="town", code=code)
        office = Organization.objects.create(
            name=f"第{number}镇便民服务中心", division=place, phone=f"0759-123456{number}"
        )
        key = f"44-440510001000-{code}"
        ServiceItem.objects.create(
            key=key, face=face, entry=entry, level=5, division_code=code, source="t", organization=office,
            organization_name=office.name,
        )  # fmt: skip
        keys.append(key)
    return entry, keys


def test_the_guide_of_the_fourth_office_is_written_from_the_pattern_and_says_what_a_render_would(claimed, monkeypatch):
    entry, keys = claimed
    shown = [Client().get(f"/items/{key}/").content for key in keys[:3]]
    assert len(set(shown)) == 3
    rendered = []
    monkeypatch.setattr(pages, "show_guide", lambda request, row: rendered.append(row))
    fourth = Client().get(f"/items/{keys[3]}/")
    assert fourth.status_code == 200 and not rendered
    assert fourth["Cache-Control"].startswith("public") and entry.pk in fourth.yw_kept.nodes
    monkeypatch.undo()
    pages.GUIDES = Repeating(1 << 20)
    assert Client().get(f"/items/{keys[3]}/").content == fourth.content
    assert "第3镇便民服务中心" in fourth.content.decode() and "第0镇" not in fourth.content.decode()


def test_a_change_above_or_of_the_item_makes_another_head(claimed):
    entry, keys = claimed
    before = head_of(keys[0])
    assert before and before.kind == head_of(keys[1]).kind and before.values != head_of(keys[1]).values
    entry.content["condition"] = "新的条件"
    entry.save(update_fields=["content"])
    assert head_of(keys[0]).kind != before.kind
    ServiceItem.objects.filter(key=keys[0]).update(content={"visits": 1})
    assert head_of(keys[0]) is None, "what says something itself is rendered"
    assert head_of("no such") is None and head_of("没有") is None and head_of("a' OR 1") is None


def test_queries_people_and_drafts_get_no_pattern(claimed):
    _entry, keys = claimed
    for key in keys[:4]:
        Client().get(f"/items/{key}/")
    shown = Client().get(f"/items/{keys[4]}/").content
    other = Client().get(f"/items/{keys[4]}/?at=440825100000").content
    assert other != shown
    ServiceItem.objects.filter(key=keys[4]).update(state="draft")
    assert Client().get(f"/items/{keys[4]}/").status_code == 404


def test_a_signed_in_person_reads_the_pattern_with_what_is_hers_around_and_in_it(claimed, monkeypatch):
    entry, keys = claimed
    entry.content["materials"] = {"book": {"title": "户口簿", "need": "required"}}
    entry.save(update_fields=["content"])
    hers = Client()
    person = factories.person("林小满")
    hers.cookies[settings.SESSION_COOKIE] = open_session(
        actor=person, account=Account.objects.get(pk=person.account_id)
    )
    generation.refresh()
    whole = hers.get(f"/items/{keys[4]}/").content.decode()
    for key in keys[:3]:
        Client().get(f"/items/{key}/")
    rendered = []
    monkeypatch.setattr(pages, "show_guide", lambda request, row: rendered.append(row))
    written = hers.get(f"/items/{keys[4]}/")
    assert written.status_code == 200 and not rendered and not hasattr(written, "yw_kept")
    told = written.content.decode()
    assert "林小满" in told and told.index("您只需要准备") < told.index("户口簿") < told.index("要交的材料")
    assert without_tokens(told) == without_tokens(whole).replace("<!--yours-->", "")
    shown = hers.get(f"/items/{keys[3]}/").content.decode()
    assert "第3镇便民服务中心" in shown and "第4镇" not in shown


def without_tokens(html: str) -> str:
    """A page without what is drawn anew for each answer, and without the space between its elements."""
    return re.sub(r">\s+<", "><", re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html))


def test_a_title_is_cut_at_the_name_of_the_site_alone():
    page = "<title>甲 · 乙 · 一网</title>".encode() + PAGE_SHAPE
    assert parts_of(page) == Parts("甲 · 乙", "crumbs", "before", "after")
    assert parts_of(page.replace(b"<!--yours-->", b"")) is None and parts_of(b"<title>x</title>") is None


PAGE_SHAPE = (
    b'<div class="yw-page">crumbs<main id="main" class="yw-main" tabindex="-1">before<!--yours-->after</main></div>'
)
