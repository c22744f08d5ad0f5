"""Rules on incompatible duties: read by administrators, set by those at the top, recorded."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.people.actions.posts import create_post
from yiwang.people.separation import DutiesConflict
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/organizations/rules/"


def test_the_top_sets_a_rule_and_the_county_only_reads_it() -> None:
    tree = Tree()
    county, top = (portal.client_of(tree.chiefs[level]) for level in ("county", "province"))
    shown = county.get(ADDRESS).content.decode()
    assert "三员分立" in shown and "<select" not in shown
    body = {"code": "system_audit", "effect": "off"}
    assert county.post(ADDRESS, body).status_code == 403
    given = {"organization_id": tree.bureau.pk, "title": "岗", "duties": ["administer", "audit"]}
    with pytest.raises(DutiesConflict):
        create_post(actor=tree.chiefs["county"], **given)  # type: ignore[arg-type]
    assert [top.post(ADDRESS, body).status_code for _ in range(2)] == [302, 302]
    assert create_post(actor=tree.chiefs["county"], **given).pk  # type: ignore[arg-type]
    assert Event.objects.unscoped("test").filter(type="duty_conflict.set").count() == 1
    assert top.post(ADDRESS, {**body, "effect": "refuse"}).status_code == 302
    with pytest.raises(DutiesConflict):
        create_post(actor=tree.chiefs["county"], **given)  # type: ignore[arg-type]


def test_nonsense_and_others_are_refused() -> None:
    tree = Tree()
    top = portal.client_of(tree.chiefs["province"])
    for body in ({"code": "x", "effect": "off"}, {"code": "system_audit", "effect": "x"}, {}):
        assert top.post(ADDRESS, body).status_code == 404
    assert portal.client_of(factories.official("window", at=tree.bureau)).get(ADDRESS).status_code == 403
