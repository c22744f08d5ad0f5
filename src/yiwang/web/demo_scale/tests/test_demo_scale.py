"""The demo's catalogue is as full, as dirty and as wide as its table says, the same each time, whole or not at all."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.identifiers.service_item import BASIC
from yiwang.people.loading import load_divisions
from yiwang.service.catalogue.elements import check_elements
from yiwang.service.catalogue.models import CatalogueEntry, Face, ServiceItem
from yiwang.service.catalogue.resolving import resolved
from yiwang.web.demo.tree import load_tree
from yiwang.web.demo_scale import loading
from yiwang.web.demo_scale.catalogue import VARIANTS, claim_by_villages, planned
from yiwang.web.demo_scale.contents import content_of, difference, draw_materials
from yiwang.web.demo_scale.items import SOURCE, present
from yiwang.web.demo_scale.places import Where, places_of
from yiwang.web.demo_scale.run import Scale, count, plan, told
from yiwang.web.demo_scale.shares import DIFFERENCES, DIFFERS_EVERY, ITEMS, PARTS, difference_of

PACKS = Path(settings.PACKS_DIR)


@pytest.fixture(scope="module")
def province():
    """As many places of each level as Guangdong has, without any office."""
    sizes = {2: 1, 3: 21, 4: 122, 5: 1_610, 6: 26_400}
    places = [Where(0, "", level) for level, size in sizes.items() for _ in range(size)]
    return plan(places, 2_000_000, PACKS)


def test_two_million_items_and_five_million_materials_are_planned(province):
    entries, contents = province
    assert 2_000_000 <= sum(entry.items for entry in entries) < 2_030_000
    resolved_materials = sum(entry.items * len(contents[entry.number].get("materials", {})) for entry in entries)
    assert 5_000_000 < resolved_materials < 5_150_000
    assert max(entry.items for entry in entries) > 100_000, "one change must be able to reach so many"
    bare = sum(entry.materials == 0 for entry in entries) / len(entries)
    assert 0.17 < bare < 0.24 and len({entry.code for entry in entries}) == len(entries)
    assert all(BASIC.split(entry.code) for entry in entries[:50])


def test_elements_keep_to_the_table_and_are_the_same_each_time(province):
    entries, contents = province
    for entry in entries[::40]:
        assert check_elements(contents[entry.number]) == [], entry.title
    widest = max(entries, key=lambda entry: entry.items)
    assert len(contents[widest.number]["condition"]) == 2_869
    again = content_of(entries[7], PACKS)
    assert (
        again == contents[entries[7].number]
        and [one.title for one in planned()][:9] == [one.title for one in entries][:9]
    )


def test_one_item_in_twenty_differs_and_the_dirt_is_that_of_reality():
    kinds = Counter(difference_of(number) for number in range(400_000))
    assert kinds[""] == 400_000 * (DIFFERS_EVERY - 1) // DIFFERS_EVERY
    for kind, share in DIFFERENCES:
        wanted = 400_000 / DIFFERS_EVERY * share / PARTS
        assert abs(kinds[kind] - wanted) <= max(2, wanted * 0.02), kind
    assert abs(kinds["tabs"] / 400_000 - 7_089 / ITEMS) < 0.0001
    assert sum(share for _kind, share in DIFFERENCES) <= PARTS


def test_differences_are_what_items_may_say_but_for_the_dirt():
    entry = planned()[3]
    entry.materials = 2
    for kind, _share in DIFFERENCES:
        said, _more, finding = difference(kind, 41, entry)
        assert said and (finding or check_elements(said) == [])


def test_few_places_still_get_their_items():
    entries = planned()
    claim_by_villages(entries, 100, 10)
    assert max(entry.variants for entry in entries) == len(VARIANTS)
    for entry in entries:
        entry.items = 100 if present(entry, 4) else 0
    assert abs(draw_materials(entries, 500_000) - 500_000) <= 500


@pytest.mark.django_db
def test_items_inherit_from_the_places_above_them():
    load_divisions(under="440825105")
    load_tree("44", only="440825")
    places = places_of("440825")
    entries, contents = plan(places, 5_900, PACKS)
    made = loading.write(actor=SYSTEM, places=places, entries=entries, contents=contents, most=5_900)
    assert made.items == ServiceItem.objects.count() and made.inherit > 0.94 * made.items
    row = ServiceItem.objects.filter(level=6, content={}).select_related("face").order_by("key").last()
    found = resolved(row.key)
    assert row.source == SOURCE and row.parent_id == row.chain[-1] and found.elements["condition"]
    assert found.elements["title"] == row.title and row.organization.demo
    assert len(found.elements.get("materials", {})) == row.face.materials
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 'catalogue_item'::regclass AND contype = 'f'"
        )
        assert cursor.fetchone()[0] == 4, "foreign keys are back"
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'catalogue_item'")
        assert cursor.fetchone()[0] >= 10, "and indexes"
    assert not Face.objects.filter(items=None, entries=None, owner=None).exists()
    with pytest.raises(InvalidInput):
        loading.write(actor=SYSTEM, places=places, entries=entries, contents=contents, most=10)
    scale = Scale()
    count(scale, made, entries)
    assert scale.items == made.items and scale.entries <= CatalogueEntry.objects.count() and len(told(scale)) == 6
