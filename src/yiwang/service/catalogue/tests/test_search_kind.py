"""Items as a kind of search: the nearest one, only what is published, and what changes is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yiwang.core.actor import SYSTEM
from yiwang.engines.search.forgetting import forget
from yiwang.engines.search.kinds import Wanted
from yiwang.engines.search.models import SearchDocument
from yiwang.engines.search.searching import search
from yiwang.service.catalogue.actions.import_items import import_items
from yiwang.service.catalogue.faces import own_face, shared_faces
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue.search_kind import ITEM, reconcile

pytestmark = pytest.mark.django_db
PROVINCE, COUNTY, TOWN, ELSEWHERE = "440000000000", "440825000000", "440825101000", "511602000000"


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    forget()
    yield
    forget()


def item(key: str, face: Face, division: str, **more: object) -> ServiceItem:
    return ServiceItem.objects.create(key=key, face=face, division_code=division, source="test", **more)


def keys(query: str, division: str = "", **filters: object) -> list[str]:
    forget()
    found = search(query, [ITEM], Wanted(division=division, **filters))
    return [hit.place.key for hit in found.hits if "place" not in found.relaxed]


@pytest.fixture
def face() -> Face:
    return shared_faces([Face(title="犬类准养证核发", power_type="行政许可", applicants=["natural_person"])])[0]


def test_a_text_leads_to_the_nearest_item_and_counts_once(face):
    for key, division in (("p", PROVINCE), ("c", COUNTY), ("e", ELSEWHERE)):
        item(key, face, division, organization_name=f"{key}局")
    assert keys("养狗", COUNTY) == ["c"] and keys("养狗", TOWN) == ["c"] and keys("养狗", PROVINCE) == ["p"]
    assert keys("养狗", "441900000000") == ["p"] and len(keys("养狗")) == 1
    assert SearchDocument.objects.filter(kind=ITEM).count() == 1
    hit = search("养狗", [ITEM], Wanted(division=TOWN)).hits[0]
    assert (hit.place.name, hit.place.organization, hit.place.href) == ("犬类准养证核发", "c局", "/items/c/")
    assert 0.8 < hit.place.nearness < 1.0


def test_what_is_not_published_is_not_found_and_filters_hold(face):
    row = item("c", face, COUNTY)
    assert keys("养狗", COUNTY, audience="natural_person") == ["c"]
    found = search("养狗", [ITEM], Wanted(division=COUNTY, audience="legal_person"))
    assert found.relaxed == ("filters",)
    ServiceItem.objects.filter(pk=row.pk).update(state="suspended")
    assert keys("养狗", COUNTY) == []


def test_a_changed_title_is_found_at_once_and_what_nobody_shows_is_dropped(face):
    row = item("c", face, COUNTY)
    row.face = own_face(row.pk, title="宠物登记", power_type="行政许可", applicants=[], themes=[])
    row.save()
    assert keys("宠物登记", COUNTY) == ["c"]
    assert reconcile() == 1 and not SearchDocument.objects.filter(ref=str(face.pk)).exists()
    SearchDocument.objects.all().delete()
    assert reconcile() == 1 and keys("宠物登记", COUNTY) == ["c"] and reconcile() == 0


HEAD = "department,main_item,item_name,item_code,base_code,task_type,task_type_name,area_code,dept_code,url"


def test_imported_items_are_found(django_assert_max_num_queries):
    line = "区民政局,,临时救助,511A0100000000-511602000000-000-1,511A0100000000,5,行政给付,511602000000,,"
    import_items(actor=SYSTEM, text=f"{HEAD}\n{line}\n")
    assert keys("家里突然没钱了", ELSEWHERE)
    with django_assert_max_num_queries(8):
        search("临时救助", [ITEM], Wanted(division=ELSEWHERE))
