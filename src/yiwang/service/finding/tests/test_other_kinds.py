"""Questions, offices and licences are found beside items; suggestions, what was opened, and the interface."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.engines.search.kinds import KINDS, Wanted
from yiwang.engines.search.models import Click, Heat, SearchDocument
from yiwang.engines.search.searching import search
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.finding.kinds import offices, questions
from yiwang.service.finding.pages import suggest
from yiwang.ui.filters import anchor_of

pytestmark = pytest.mark.django_db
PLACE = "440825000000"


@pytest.fixture
def packs():
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "food-business")
    office = factories.organization("market_supervision", name="徐闻县市场监督管理局")
    offices.index([str(office.pk)])
    return office


def found(words: str, kind: str, **wanted: str) -> list[str]:
    return [hit.place.href for hit in search(words, [kind], Wanted(**wanted)).hits if hit.good]


def test_questions_and_licences_of_a_guide_are_found_and_go_with_it(packs):
    assert {"item", "question", "place", "licence"} <= set(KINDS)
    assert found("食品经营许可证", "licence")[0] == "/items/food-business.new/"
    for code in ("question", "place", "licence"):
        assert {one.kind for one in KINDS[code].resolver.documents()} == {code}
    guide = "/items/food-business.new/#faq-"
    leads = next(
        href for href in found("没有食品安全管理员怎么办", "question", division=PLACE) if href.startswith(guide)
    )
    assert f'id="{leads.rpartition("#")[2]}"' in Client().get("/items/food-business.new/").content.decode()
    page = Client().get("/search/?q=食品安全管理员").content.decode()
    assert "大家常问" in page and "/items/food-business.new/#faq" in page
    assert SearchDocument.objects.filter(kind="question", ref__startswith="food-business.new#").exists()
    questions.index("food-business.new", ())
    assert not SearchDocument.objects.filter(kind="question", ref__startswith="food-business.new#").exists()


def test_questions_of_an_entry_lead_to_the_nearest_item():
    entry = CatalogueEntry.objects.create(
        code="440510001000", owner_division="44", state="published", title="临时救助", power_type="行政给付",
        content={"faq": {"q": {"question": "房子被淹了能领钱吗？", "answer": "可以申请临时救助。", "order": 1}}},
    )  # fmt: skip
    entry.face = own_face(entry.pk, title="临时救助", power_type="行政给付")
    for key, place in (("far", "510000000000"), ("near", PLACE)):
        ServiceItem.objects.create(key=key, face=entry.face, entry=entry, division_code=place, source="desk")
    questions.follow([Event(type="catalogue.published", subject_kind="catalogue_entry", subject_id=entry.pk)])
    assert found("房子被淹了能领钱吗", "question", division=PLACE) == [
        f"/items/near/#faq-{anchor_of('房子被淹了能领钱吗？')}"
    ]


def test_an_office_is_found_where_it_is_and_not_when_it_is_closed(db):
    office = factories.organization("market_supervision", name="徐闻县市场监督管理局")
    offices.index([str(office.pk)])
    here = f"/departments/{office.pk}/"
    assert found("市场监督管理局", "place", division=PLACE)[0] == here
    everywhere = search("市场监督管理局", ["place"], Wanted(division="510000000000"))
    assert "place" in everywhere.relaxed  # far away it is shown as of another place
    office.name = "徐闻县市场监督管理总局"
    office.save()
    assert offices.reconcile(clock.now()) >= 1 and offices.reconcile(clock.now()) == 0
    office.closed_on = clock.now().date()
    office.save()
    offices.follow([Event(type="organization.closed", subject_kind="organization", subject_id=office.pk)])
    assert f"/departments/{office.pk}/" not in found("市场监督管理总局", "place", division=PLACE)


def test_suggestions_come_while_typing_and_never_break(packs):
    client = Client()
    for typed in ("食品", "shipin", "spjy", "开饭"):
        answer = client.get("/search/suggest/", {"q": typed})
        told = answer.json()
        assert told["q"] == typed and told["suggestions"], typed
        assert answer["Cache-Control"].startswith("public") and not answer.cookies
    for typed in ("", " ", "\x00", "😀", "a" * 3000, "<script>"):
        assert client.get("/search/suggest/", {"q": typed}).json()["suggestions"] == [], typed


def test_suggestions_have_a_bound_for_each_address(db, monkeypatch):
    monkeypatch.setattr(suggest, "MOST_A_MINUTE", 2)
    client = Client()
    codes = [client.get("/search/suggest/?q=a").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_what_was_opened_is_counted_once_and_without_a_person(packs):
    ref = SearchDocument.objects.filter(kind="item", title__contains="新办").values_list("ref", flat=True)[0]
    address = f"/search/opened/?q=开饭店&kind=item&ref={ref}&at={PLACE}"
    for _ in range(3):
        assert Client(enforce_csrf_checks=True).post(address).status_code == 204
    assert Click.objects.count() == 1 and Heat.objects.filter(division="440825", ref=ref).exists()
    row = Click.objects.get()
    assert "127.0.0.1" not in (row.visitor, row.network)


def test_what_no_search_could_have_shown_is_not_counted(db):
    for query in ("", "q=a", "q=a&kind=x&ref=y", "q=a&kind=item&ref=%00", "q=a&kind=item&ref=none&at=9"):
        assert Client().post(f"/search/opened/?{query}").status_code == 204
    assert not Click.objects.exists()


def test_programs_get_the_same_results_as_people(packs):
    told = Client().get("/api/v1/search", {"q": "开饭店要带什么", "division": "440825"}).json()
    assert told["results"][0]["key"] == "food-business.new" and told["division"] == PLACE
    assert told["answer"]["item"] == "food-business.new" and told["answer"]["passages"][0]["element"] == "materials"
    assert Client().get("/api/v1/search", {"q": "开饭店"}).json()["answer"] is None
    assert Client().get("/api/v1/search", {"q": "开饭店", "division": "99"}).status_code == 422
    assert Client().get("/api/v1/suggest", {"q": "食品"}).json()["suggestions"]
