"""A change above reaches everyone below: at once, after review, or as a conflict that somebody looks at."""

from __future__ import annotations

import threading

import pytest

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.ids import new_id
from yiwang.service.catalogue import holding
from yiwang.service.catalogue.actions import publish_draft as publishing
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.settle_adoption import settle_adoption
from yiwang.service.catalogue.actions.take_over import set_adopts
from yiwang.service.catalogue.errors import DraftElsewhere
from yiwang.service.catalogue.models import Adoption, Draft, ServiceItem
from yiwang.service.catalogue.pacing import AIM, FIRST, LEAST, MOST, SIDE_BY_SIDE, in_batches
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue.tests.conftest import NOW
from yiwang.service.catalogue.tests.whole_items import whole

LIMITS = whole()["limits"]
THREE = {"amount": 3, "unit": "working_day"}


def limit(item: ServiceItem) -> int:
    return resolved(item.key).elements["limits"]["committed"]["amount"]


def adoptions(desk, **filters):
    return list(Adoption.objects.visible_to(desk.editor).filter(**filters))


def many(land, parent: ServiceItem, count: int, **said) -> list[ServiceItem]:
    """Towns that inherit from an item, as they are loaded in bulk."""
    said |= {"face_id": parent.face_id, "entry": land.entry, "parent": parent, "chain": [*parent.chain, parent.pk]}
    said |= {"level": 5, "organization": land.county.office, "source": "desk"}
    codes = [f"440825{n:06}" for n in range(100, 100 + count)]
    return ServiceItem.objects.bulk_create(
        ServiceItem(key=f"town-{new_id()}", division_code=code, **said) for code in codes
    )


def test_a_change_of_the_entry_reaches_hundreds_at_once_without_writing_them(land):
    county = land.county.claim(land.entry)
    towns = many(land, county, 300)
    before = list(ServiceItem.objects.order_by("pk").values_list("pk", "row_version", "updated_at", "content"))
    land.province.revise(land.entry, summary="一句新话", limits={**LIMITS, "committed": THREE})
    go_on(NOW)
    assert before == list(ServiceItem.objects.order_by("pk").values_list("pk", "row_version", "updated_at", "content"))
    assert {limit(town) for town in towns[::50]} == {3}
    assert ServiceItem.objects.filter(face__summary="一句新话").count() == 301


def test_who_adopts_after_review_keeps_the_old_until_he_decides_and_all_below_with_him(land):
    county = land.county.claim(land.entry)
    towns = many(land, county, 20)
    set_adopts(actor=land.county.editor, key=county.key, adopts="review")
    many(land, county, 1, adopts="review")
    land.province.revise(
        land.entry, summary="一句新话", limits={**LIMITS, "committed": THREE}, keywords=["残补"], visits_reason=None
    )
    go_on(NOW)
    (waiting,) = adoptions(land.county)
    assert waiting.kind == "review" and waiting.item_id == county.pk
    assert waiting.changes["limits/committed/amount"] == [5, 3] and waiting.changes["keywords"] == [None, ["残补"]]
    for item in (county, towns[0]):
        found = resolved(item.key)
        assert limit(item) == 5 and "keywords" not in found.elements and found.face["summary"] == whole()["summary"]
    settle_adoption(actor=land.county.editor, adoption_id=waiting.pk, adopt=True, now=NOW)
    go_on(NOW)
    for item in (county, towns[0]):
        assert limit(item) == 3 and resolved(item.key).face["summary"] == "一句新话"
    assert ServiceItem.objects.get(pk=county.pk).held is None
    (below,) = adoptions(land.county, state="open")  # the reviewing town of the reviewing county
    assert below.kind == "review" and below.item.level == 5
    with pytest.raises(NotFound):
        settle_adoption(actor=land.city.editor, adoption_id=below.pk, adopt=True, now=NOW)
    with pytest.raises(InvalidInput):
        settle_adoption(actor=land.county.editor, adoption_id=below.pk, adopt=False, now=NOW)
    settle_adoption(actor=land.county.editor, adoption_id=below.pk, adopt=False, reason="镇里办不到", now=NOW)
    kept = ServiceItem.objects.get(pk=below.item_id)
    assert limit(kept) == 5 and kept.content["limits"] == {"committed": {"amount": 5}} and kept.held is None


def test_a_second_change_while_the_first_still_waits_keeps_the_oldest_value(land):
    county = land.county.claim(land.entry)
    set_adopts(actor=land.county.editor, key=county.key, adopts="review")
    for amount in (4, 3):
        land.province.revise(land.entry, limits={**LIMITS, "committed": {"amount": amount, "unit": "working_day"}})
        go_on(NOW)
    (waiting,) = adoptions(land.county)
    assert waiting.changes == {"limits/committed/amount": [5, 3]} and limit(county) == 5


def test_who_says_something_else_himself_is_told_of_the_conflict(land):
    city, county = land.city.claim(land.entry), land.county.claim(land.entry)
    land.county.revise(county, limits={**LIMITS, "committed": THREE})
    land.city.revise(city, summary="市里的话")
    go_on(NOW)
    assert adoptions(land.county) == [] and resolved(county.key).face["summary"] == "市里的话"
    land.province.revise(land.entry, limits={**LIMITS, "committed": {"amount": 4, "unit": "working_day"}})
    go_on(NOW)
    (conflict,) = adoptions(land.county)
    assert (
        conflict.kind == "conflict" and conflict.changes == {"limits/committed/amount": [5, 4]} and limit(county) == 3
    )
    settle_adoption(actor=land.county.editor, adoption_id=conflict.pk, adopt=True, now=NOW)
    assert limit(county) == 4 and ServiceItem.objects.get(pk=county.pk).content == {}


def test_who_reviews_is_told_before_the_change_is_published_and_no_publication_locks_him(land, monkeypatch):
    county = land.county.claim(land.entry)
    towns = many(land, county, 5, adopts="review")
    monkeypatch.setattr(publishing, "hold", lambda *_args, **_kwargs: pytest.fail("within the publication"))
    draft = land.province.revise(land.entry, limits={**LIMITS, "committed": THREE})
    assert draft.state == "publishing" and limit(county) == 5
    monkeypatch.undo()
    go_on(NOW)
    assert Draft.objects.visible_to(land.province.editor).get(pk=draft.pk).state == "published"
    assert limit(county) == 3 and {limit(town) for town in towns} == {5} and len(adoptions(land.county)) == 5
    assert publishing.publish_waiting(draft.pk, NOW) == 0  # done already: nothing is returned to the editor
    publishing.return_draft(actor=SYSTEM, draft_id=draft.pk, reason="迟到的拒绝", now=NOW)
    assert Draft.objects.visible_to(land.province.editor).get(pk=draft.pk).state == "published"


def test_a_few_who_review_are_told_before_the_editor_sees_the_answer(land, django_capture_on_commit_callbacks):
    county = land.county.claim(land.entry)
    set_adopts(actor=land.county.editor, key=county.key, adopts="review")
    with django_capture_on_commit_callbacks(execute=True):
        draft = land.province.revise(land.entry, limits={**LIMITS, "committed": THREE})
    draft.refresh_from_db()
    assert draft.state == "published" and limit(county) == 5 and len(adoptions(land.county)) == 1


def test_who_reviews_another_title_shares_one_face_and_takes_those_below_with_him(land):
    county = land.county.claim(land.entry)
    towns = many(land, county, 3)
    for town in towns[:2]:
        set_adopts(actor=land.county.editor, key=town.key, adopts="review")
    village = many(land, towns[0], 1)[0]
    land.province.revise(land.entry, title="换了名称的补贴")
    go_on(NOW)
    faces = dict(ServiceItem.objects.values_list("pk", "face__title"))
    assert {faces[row.pk] for row in (county, towns[2])} == {"换了名称的补贴"}
    assert {faces[row.pk] for row in (*towns[:2], village)} == {whole()["title"]}
    assert ServiceItem.objects.filter(pk__in=[towns[0].pk, towns[1].pk]).values("face").distinct().count() == 1
    land.county.revise(towns[0], title="镇里自己的名称")  # its face changes with it, the village follows a moment later
    go_on(NOW)
    assert ServiceItem.objects.get(pk=village.pk).title == "镇里自己的名称"


def test_what_somebody_wrote_meanwhile_is_not_lost(land, monkeypatch):
    county = land.county.claim(land.entry)
    set_adopts(actor=land.county.editor, key=county.key, adopts="review")
    note = holding.note_changes

    def late(*args):
        ServiceItem.objects.filter(pk=county.pk, held__isnull=True).update(held={"summary": "先留住的话"})
        note(*args)

    monkeypatch.setattr(holding, "note_changes", late)
    land.province.revise(land.entry, limits={**LIMITS, "committed": THREE})
    go_on(NOW)
    found = resolved(county.key)
    assert found.elements["summary"] == "先留住的话" and limit(county) == 5


def test_batches_become_smaller_where_the_machine_is_slow_and_larger_where_it_is_quick():
    def run(count, seconds_a_row, trips=0.004):
        at, sizes = [0.0], []

        def work(piece):
            sizes.append(len(piece))
            at[0] += trips + seconds_a_row(len(sizes)) * len(piece)
            return len(piece)

        assert in_batches([new_id()] * count, work, clock=lambda: at[0]) == count == sum(sizes)
        return sizes

    quick, slow = run(5_000, lambda _n: 0.000_05), run(2_000, lambda _n: 0.000_5)
    assert max(quick) > 300 and max(quick) * 0.000_05 < 2 * AIM
    assert set(slow[2:-1]) <= set(range(LEAST, 61))
    hitch = run(9_000, lambda n: 0.002 if n == 5 else 0.000_1)
    assert hitch[5] == hitch[4] // 2 and max(hitch[6:]) > hitch[5]
    assert max(run(100_000, lambda _n: 0.0, trips=0.0)) == MOST


def test_very_many_are_told_side_by_side_each_once_and_a_lane_that_breaks_off_ends_all():
    ids, taken, alone = [new_id() for _ in range(SIDE_BY_SIDE)], [], []

    def work(piece):
        alone.append(threading.current_thread() is threading.main_thread())
        taken.extend(piece)
        return len(piece)

    assert in_batches(ids, work, lanes=2) == SIDE_BY_SIDE
    assert sorted(taken) == sorted(ids) and alone[0] and not any(alone[1:])

    def broken(piece):
        if ids[FIRST] in piece:
            raise DraftElsewhere
        return len(piece)

    with pytest.raises(DraftElsewhere):
        in_batches(ids, broken, lanes=2)


def test_an_office_is_told_for_each_of_its_items_with_what_it_sees_and_equal_views_are_written_once(land):
    county = land.county.claim(land.entry)
    land.county.revise(county, limits={**LIMITS, "committed": THREE})
    own = many(land, county, 2, adopts="review")
    others = ServiceItem.objects.bulk_create(
        ServiceItem(
            key=f"other-{n}", face_id=land.entry.face_id, entry=land.entry, level=5, organization=land.county.office,
            source="desk", adopts="review", division_code=f"4408240000{n:02}",
            held={"summary": "先留住的话"} if n else None,
        )
        for n in range(2)
    )  # fmt: skip
    land.province.revise(land.entry, title="换了名称的补贴", limits={**LIMITS, "committed": {**THREE, "amount": 4}})
    go_on(NOW)
    told = {row.item_id: set(row.changes) for row in adoptions(land.county, kind="review")}
    assert [told[row.pk] for row in own] == [{"title"}] * 2  # the limit is the county's own word above them
    assert [told[row.pk] for row in others] == [{"title", "limits/committed/amount"}] * 2
    assert {limit(row) for row in own} == {3} and {limit(row) for row in others} == {5}
    assert resolved(others[1].key).elements["summary"] == "先留住的话"
    assert {resolved(row.key).face["title"] for row in (*own, *others)} == {whole()["title"]}
    assert resolved(others[1].key).face["summary"] == "先留住的话"
