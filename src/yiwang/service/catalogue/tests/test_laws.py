"""Laws of the published catalogue: found under one name, with what rests on each article, while it is published."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import generation
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.actions.item_states import move_entry
from yiwang.service.catalogue.laws import article_place, law_slug
from yiwang.service.catalogue.models import CatalogueEntry, Citation, Law, ServiceItem
from yiwang.service.catalogue.tests.conftest import NOW

RELIEF = "社会救助暂行办法"
TEXT = "https://www.gov.cn/zhengce/649.htm"


def entry(number: int, *articles: str, law: str = RELIEF, **said) -> CatalogueEntry:
    """A published entry, as it is loaded in bulk."""
    rows = {f"a{n}": {"law": law, "article": article, "order": n, **said} for n, article in enumerate(articles)}
    content = {"title": f"事项{number}", "power_type": "行政给付", "basis": rows}
    return CatalogueEntry.objects.create(
        code=f"4405{number:08}", owner_division="44", title=f"事项{number}", power_type="行政给付", state="published",
        number=1, content=content,
    )  # fmt: skip


def text(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("第四十七条", 47),
        ("第47条第二款", 47),
        ("第十条", 10),
        ("第一百零三条", 103),
        ("第二千条", 2000),
        ("全文", 0),
        ("", 0),
    ]
    + [("第999999条", 9999)],
)
def test_articles_stand_in_their_order(said, place):
    assert article_place(said) == place


def test_a_law_has_one_address_however_it_is_cited():
    same = ["中华人民共和国行政许可法", "行政许可法", "行政许可法（2019年修正）", "行政许可法(2019)", "行政 许可法"]
    assert len({law_slug(name) for name in same}) == 1 and law_slug("行政处罚法") != law_slug(same[0])
    assert law_slug("中华人民共和国") != law_slug("（草案）")


@pytest.mark.django_db
def test_what_was_loaded_is_found_under_its_law_and_goes_when_it_is_published_no_more():
    entry(1, "第四十七条", "第九条", document="国务院令第649号", url=TEXT)
    entry(2, "第九条", law=f"《{RELIEF}》（2019年修正）", url="javascript:alert(1)")
    nothing = entry(3)
    assert law_index.reconcile() == 3 and law_index.reconcile() == 0
    (law,) = Law.objects.all()
    assert Citation.objects.filter(law=None).get().node == nothing.pk
    shown = text("/laws/")
    assert RELIEF in shown and "2 个事项依据它" in shown and "国务院令第649号" in shown
    page = text(f"/laws/{law.pk}/")
    assert page.index("第九条") < page.index("第四十七条") and page.count("<h2>第") == 2
    assert f'href="{TEXT}"' in page and "会离开本站，打开www.gov.cn" in page and "javascript:" not in page
    assert "/search/?q=%E4%BA%8B%E9%A1%B92" in page
    lines = b"".join(Client().get("/laws/export.csv").streaming_content).decode().splitlines()
    assert len(lines) == 4 and lines[1].endswith(f"第九条,事项1,{TEXT}")
    told = Client().get("/api/v1/catalogue/laws").json()["laws"]
    assert told == [{"law": law.pk, "title": law.title, "cited_by": 2}]
    cited = Client().get(f"/api/v1/catalogue/laws/{law.pk}").json()["citations"]
    assert [row["article"] for row in cited] == ["第九条", "第九条", "第四十七条"] and cited[2][
        "code"
    ] == "440500000001"
    CatalogueEntry.objects.update(state="cancelled")
    law_index.reconcile()
    assert Client().get(f"/laws/{law.pk}/").status_code == 404 and RELIEF not in text("/laws/")


def test_a_publication_is_listed_at_once_and_a_suspended_entry_is_not(land):
    before = Law.objects.get()
    land.province.revise(land.entry, basis={"rule": {"law": RELIEF, "article": "第九条"}})
    assert RELIEF in text("/laws/") and before.title not in text("/laws/")
    slug = law_slug(RELIEF)
    assert "残疾人两项补贴" in text(f"/laws/{slug}/")
    move_entry(actor=land.province.editor, entry_id=land.entry.pk, move="suspend", reason="停一停", now=NOW)
    assert Client().get(f"/laws/{slug}/").status_code == 404
    move_entry(actor=land.province.editor, entry_id=land.entry.pk, move="resume", reason="好了", now=NOW)
    assert Client().get(f"/laws/{slug}/").status_code == 200


@pytest.mark.django_db
def test_items_of_packs_stand_under_their_articles_with_their_guide():
    factories.plain_permit()
    key = ServiceItem.objects.exclude(revision=None).values_list("key", flat=True).first()
    law = Law.objects.filter(citation__key=key).first()
    assert law is not None and f'href="/items/{key}/"' in text(f"/laws/{law.pk}/")
    assert law_index.reconcile() == 0


@pytest.mark.django_db
def test_laws_are_searched_paged_and_cost_the_same_with_one_and_with_sixty():
    first = entry(1, "第一条")
    law_index.reconcile()
    slug = law_slug(RELIEF)
    costs = []
    for path in ("/laws/", f"/laws/{slug}/"):
        with CaptureQueriesContext(connection) as one:
            text(path)
        costs.append(len(one))
    for number in range(2, 62):
        entry(number, "第一条", law=f"办法{number:02}")
        entry(number + 100, f"第{number}条")
    law_index.reconcile()
    generation.forget()
    for path, cost in zip(("/laws/", f"/laws/{slug}/"), costs, strict=True):
        with CaptureQueriesContext(connection) as many:
            page = text(path)
        assert len(many) == cost <= 5 and "下一页" in page
    assert "办法07" in text("/laws/?q=《办法07》") and "办法08" not in text("/laws/?q=办法07")
    assert "没有找到这部法律" in text("/laws/?q=没有的法")
    address = text(f"/laws/{slug}/").split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    following = text(address.replace("&amp;", "&"))
    assert "第61条" in following and f">{first.title}<" not in following
    for wrong in ("/laws/x/", "/laws/%00/", "/laws/《法》/"):
        assert Client().get(wrong).status_code == 404
    for path in ("/laws/", f"/laws/{slug}/"):
        assert Client().get(f"{path}?cursor=forged").status_code == 422
