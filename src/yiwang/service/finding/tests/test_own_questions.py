"""Questions that single items say are found by their words, once for all who say the same, at the person's place."""

from __future__ import annotations

import pytest
from django.test import Client

from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.engines.search.kinds import Wanted
from yiwang.engines.search.models import SearchDocument
from yiwang.engines.search.rebuilding import rebuild
from yiwang.engines.search.searching import search
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.finding.kinds import own_questions, questions
from yiwang.service.finding.models import OwnQuestion
from yiwang.ui.filters import anchor_of, anchored

pytestmark = pytest.mark.django_db
COUNTY, TOWN, OTHER = "440825000000", "440825100000", "511602000000"
ASKED = "船证泡水了能当天换吗？"
MARK = f"#faq-{anchor_of(ASKED)}"


@pytest.fixture
def entry() -> CatalogueEntry:
    made = CatalogueEntry.objects.create(
        code="440510001000", owner_division="44", state="published", title="船员证换发", power_type="行政许可"
    )
    made.face = own_face(made.pk, title="船员证换发", power_type="行政许可")
    made.save()
    return made


def item(entry, key: str, place: str, parent: ServiceItem | None = None, **content) -> ServiceItem:
    chain = [*parent.chain, parent.pk] if parent else []
    return ServiceItem.objects.create(
        key=key, face=entry.face, entry=entry, division_code=place, source="desk", parent=parent, chain=chain,
        content=content, organization_name=key,
    )  # fmt: skip


def faq(answer: str = "当天可以。", question: str = ASKED) -> dict:
    return {"faq": {"q": {"question": question, "answer": answer, "order": 1}}}


def found(place: str = "") -> list[str]:
    return [hit.place.href for hit in search("船证泡水", ["question"], Wanted(division=place)).hits if hit.good]


def published(*items: ServiceItem) -> None:
    questions.follow(
        [Event(type="catalogue.published", subject_kind="service_item", subject_id=one.pk) for one in items]
    )


def test_a_question_of_one_item_leads_to_it_and_to_who_inherits_it_at_the_place(entry):
    county = item(entry, "county", COUNTY, **faq())
    item(entry, "town", TOWN, county)
    other = item(entry, "other", OTHER, **faq("别处三天。"))
    published(county, other)
    assert SearchDocument.objects.filter(kind="question").count() == 1  # two items ask the same of the same thing
    assert found(COUNTY) == [f"/items/county/{MARK}"] and found(OTHER) == [f"/items/other/{MARK}"]
    assert found(TOWN) == [f"/items/town/{MARK}"] and found("440825101000") == [f"/items/county/{MARK}"]
    assert found() == [f"/items/county/{MARK}"]
    page = Client().get("/items/county/").content.decode()
    assert f'id="{MARK[1:]}"' in page and 'id="faq-0"' in page


def test_who_says_otherwise_or_is_suspended_is_not_where_it_leads(entry):
    county = item(entry, "county", COUNTY, **faq())
    item(entry, "silent", TOWN, county, faq={"q": None})
    gone = item(entry, "none", "440825102000", county, faq=None)
    answers = item(entry, "answers", "440825103000", county, faq={"q": {"answer": "三天。"}})
    published(county, gone, answers)
    assert {one.item for one in OwnQuestion.objects.all()} == {county.pk}  # who only answers otherwise asks nothing new
    for place in (TOWN, "440825102000", "440825103000"):
        assert found(place) == [f"/items/county/{MARK}"]
    county.state = "suspended"
    county.save()
    published(county)
    assert found(COUNTY) == [] and not SearchDocument.objects.filter(kind="question").exists()


def reconciled() -> list[int]:
    """What each step looked at, from the beginning to the rest."""
    own_questions.forget()
    steps = [own_questions.reconcile(clock.now())]
    while steps[-1]:
        steps.append(own_questions.reconcile(clock.now()))
    return steps


def test_what_came_changed_and_went_without_an_event_is_found_by_the_chore(entry, monkeypatch):
    monkeypatch.setattr(own_questions, "MOST_AT_ONCE", 2)
    rows = [item(entry, f"k{n}", COUNTY, **faq(question=f"{ASKED}第{n}条")) for n in range(3)]
    item(entry, "blank", COUNTY, **faq(question=" "))
    assert reconciled() == [2, 1, 0] and reconciled() == [0]  # in short steps, and then it rests
    assert len(found(COUNTY)) == 3
    rows[0].content = faq(question="另外的问题")
    rows[0].save()
    ServiceItem.objects.filter(pk=rows[1].pk).delete()
    assert reconciled() == [2, 0] and reconciled() == [0]
    assert len(found(COUNTY)) == 1 and SearchDocument.objects.filter(kind="question").count() == 2
    assert rebuild("question")[0] == 2 and len(found(COUNTY)) == 1


def test_the_number_of_queries_does_not_grow_with_what_is_asked(entry, django_assert_max_num_queries):
    made = [item(entry, f"k{n}", COUNTY, **faq(question=f"{ASKED}第{n}条")) for n in range(25)]
    published(*made)
    found(COUNTY)
    with django_assert_max_num_queries(4):
        assert len(found(COUNTY)) > 10


def test_questions_of_an_entry_lead_to_the_question_and_come_back_with_it(entry):
    entry.content = faq()
    entry.save()
    county = item(entry, "county", COUNTY)
    item(entry, "town", TOWN)
    questions.follow([Event(type="catalogue.resumed", subject_kind="catalogue_entry", subject_id=entry.pk)])
    assert found(COUNTY) == found() == [f"/items/county/{MARK}"] and found(TOWN) == [f"/items/town/{MARK}"]
    ServiceItem.objects.exclude(pk=county.pk).delete()
    county.face = own_face(county.pk, title="船员证换新", power_type="行政许可")
    county.save()
    assert found() == [f"/items/county/{MARK}"]  # also where it bears a name of its own


def test_no_mark_stands_twice_on_a_page():
    rows = anchored(
        [{"title": "要钱吗？", "text": "不"}, {"title": "要钱 吗？", "text": "要"}, {"title": "要钱吗？", "text": ""}]
    )
    marks = [row[name] for row in rows for name in ("id", "at") if name in row]
    assert len(marks) == len(set(marks)) == 5 and [row["at"] for row in rows] == ["faq-0", "faq-1", "faq-2"]
