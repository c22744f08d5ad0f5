"""Inheritance by difference: an item says what differs, and gets the rest from above in one query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.core.errors import NotFound
from yiwang.core.ids import new_id
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.merging import difference, in_order, merged, paths_of
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.resolving import resolved

LEAF = st.one_of(st.integers(), st.text(max_size=5), st.booleans(), st.lists(st.integers(), max_size=3))
TREE = st.recursive(LEAF, lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=4), max_leaves=12)
CONTENT = st.dictionaries(st.text(max_size=3), TREE, max_size=5)


def without_empty(value):
    """Objects that hold nothing say nothing: a merge patch cannot tell them from what is not there."""
    if not isinstance(value, dict):
        return value
    kept = {key: without_empty(inner) for key, inner in value.items()}
    return {key: inner for key, inner in kept.items() if inner != {}}


@given(CONTENT, CONTENT)
def test_the_difference_makes_what_was_wanted_out_of_what_is_above(above, wanted):
    made, _ = merged([("above", above), ("self", difference(above, wanted))])
    assert without_empty(made) == without_empty(wanted)


@given(CONTENT)
def test_nothing_differs_from_itself(content):
    assert difference(content, content) == {}


def test_each_path_knows_who_said_it_last():
    entry = {"limits": {"statutory": 20, "promise": 10}, "materials": {"id": {"title": "身份证", "order": 2}}}
    city = {"limits": {"promise": 5}, "materials": {"photo": {"title": "照片", "order": 1}}}
    town = {"materials": {"id": None}}
    elements, origin = merged([("entry", entry), ("city", city), ("self", town)])
    assert elements == {
        "limits": {"statutory": 20, "promise": 5},
        "materials": {"photo": {"title": "照片", "order": 1}},
    }
    assert origin["limits/statutory"] == "entry" and origin["limits/promise"] == "city"
    assert not any(path.startswith("materials/id") for path in origin)
    assert [key for key, _ in in_order({**entry["materials"], **city["materials"]})] == ["photo", "id"]
    assert paths_of(city) == ["limits/promise", "materials/photo/title", "materials/photo/order"]


@pytest.mark.django_db
def test_a_town_that_overrides_one_limit_gets_all_else_from_above(django_assert_num_queries):
    said = {"title": "临时救助", "power_type": "行政给付"}
    entry = CatalogueEntry.objects.create(
        code="440510001000", owner_division="44", state="published", number=1, **said,
        content={"limits": {"statutory": 20, "promise": 20}, "condition": "生活有困难"},
    )  # fmt: skip
    entry.face = own_face(entry.pk, **said)
    county = ServiceItem.objects.create(
        key="c", face=entry.face, entry=entry, level=4, division_code="440825000000", source="desk",
        content={"limits": {"promise": 10}},
    )  # fmt: skip
    ServiceItem.objects.create(
        key="t", face=entry.face, entry=entry, parent=county, chain=[county.pk], level=5,
        division_code="440825100000", source="desk", content={"limits": {"promise": 3}}, held={"condition": "生活困难"},
    )  # fmt: skip
    with django_assert_num_queries(1):
        town = resolved("t")
    assert town.elements == {"limits": {"statutory": 20, "promise": 3}, "condition": "生活困难"}
    assert town.origin["limits/promise"] == "self" and town.origin["limits/statutory"] == "entry"
    assert town.face["title"] == "临时救助" and set(town.nodes) >= {entry.pk, county.pk}
    assert resolved("c").elements["limits"]["promise"] == 10
    entry.content["limits"]["statutory"] = 15
    entry.save(update_fields=["content"])
    assert resolved("t").elements["limits"] == {"statutory": 15, "promise": 3}
    with pytest.raises(NotFound):
        resolved(str(new_id()))
