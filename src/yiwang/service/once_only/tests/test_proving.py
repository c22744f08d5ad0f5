"""What is asked needlessly is found once for each distinct content, counted for each organization, and followed."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core import clock
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.heads import head_of
from yiwang.service.catalogue.models import CatalogueEntry, Change
from yiwang.service.once_only.following import chore, prove_all
from yiwang.service.once_only.models import Finding, Node, Office, Progress, Title
from yiwang.service.once_only.tests.conftest import entry, item, material

pytestmark = pytest.mark.django_db


def states(node) -> dict[str, str]:
    return dict(Finding.objects.filter(node_id=node.pk).values_list("place", "state"))


def test_each_distinct_content_is_judged_once_and_counted_for_every_organization(library):
    office = factories.organization("civil_affairs", name="徐闻县民政局")
    above = entry(
        id=material("申请人身份证复印件"), alive=material("健在证明"), form=material("临时救助申请表"),
        bank=material("居住证明", reason="社会救助暂行办法第三十条"), odd=material("两人以上的证言"),
        book=material("户口簿", held="register:persons"), licence=material("护照", copies=2),
    )  # fmt: skip
    plain = item("a", above, office)
    item("b", above, office)
    own = item("c", above, office, materials={"id": None, "alive": None})
    assert prove_all() >= 2
    assert states(above) == {
        "id": "needless", "alive": "withdrawn", "bank": "reasoned", "book": "fetched", "licence": "unconnected",
        "form": "own",
    }  # fmt: skip
    assert "alive" not in states(own) and "id" not in states(own)
    assert not Node.objects.filter(pk=plain.pk).exists(), "an item that says nothing is its entry's"
    node = Node.objects.get(pk=above.pk)
    assert (node.needless, node.withdrawn, node.card_only) == (1, 1, False)
    counted = Office.objects.unscoped("test").get(organization_id=office.pk)
    assert (counted.items, counted.asking, counted.needless, counted.withdrawn) == (3, 2, 2, 2)
    assert counted.unknown == 2 and counted.pages_year == 0, "no case is known of these items"
    waiting = Title.objects.get(decided="", title="两人以上的证言")
    assert (waiting.nodes, waiting.items) == (2, 3)


def test_only_what_changed_is_proved_again(library, django_assert_max_num_queries):
    office = factories.organization("civil_affairs", name="徐闻县民政局")
    above, other = entry(id=material("身份证")), entry("临时补贴", "440510002000", id=material("身份证"))
    item("a", above, office)
    item("z", other, office)
    prove_all()
    before = Node.objects.get(pk=other.pk).evaluated_at
    above.content["materials"]["id"]["held"] = "licence:resident-id"
    above.save()
    changed([above.pk])
    assert chore(clock.now()) == 1
    assert states(above) == {"id": "fetched"} and Node.objects.get(pk=other.pk).evaluated_at == before
    assert Office.objects.unscoped("test").get(organization_id=office.pk).needless == 1
    assert chore(clock.now()) == 0
    assert not Progress.objects.get().stale


def test_a_suspended_item_is_no_longer_counted(library):
    office = factories.organization("civil_affairs", name="徐闻县民政局")
    above = entry(id=material("身份证"))
    made = item("a", above, office)
    prove_all()
    assert Office.objects.unscoped("test").filter(organization_id=office.pk).exists()
    made.state = "suspended"
    made.save()
    prove_all()
    assert not Office.objects.unscoped("test").filter(organization_id=office.pk).exists()


def test_with_the_card_alone(library):
    alone = entry(id=material("身份证"), book=material("户口簿"), photo=material("照片", need="optional"))
    more = entry("婚姻登记", "440510002000", id=material("身份证"), photo=material("照片"))
    prove_all()
    assert Node.objects.get(pk=alone.pk).card_only and not Node.objects.get(pk=more.pk).card_only


def test_a_mark_that_changes_ends_public_pages_also_of_what_only_inherits(library, django_capture_on_commit_callbacks):
    office = factories.organization("civil_affairs", name="徐闻县民政局")
    above = entry(id=material("身份证"), photo=material("照片"))
    made = item("inherits", above, office)
    prove_all()
    before, last = head_of(made.key), Change.objects.count()
    above.content["materials"]["photo"]["need"] = "optional"
    CatalogueEntry.objects.filter(pk=above.pk).update(content=above.content)
    published = head_of(made.key)
    with django_capture_on_commit_callbacks(execute=True):
        prove_all()
    assert before and published and len({before.kind, published.kind, head_of(made.key).kind}) == 3
    assert Change.objects.count() > last and above.pk in Change.objects.order_by("-seq")[0].nodes
