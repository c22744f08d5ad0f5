"""The public interface of the catalogue, and limits that differ by place."""

from __future__ import annotations

from datetime import date

import pytest

from yiwang.core.errors import InvalidInput
from yiwang.engines.parameters.values import duration_at, prefix_of
from yiwang.service.catalogue.actions.edit_draft import begin_draft
from yiwang.service.catalogue.actions.set_limit import PlaceLimit, limit_rows, set_limit
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue.tests.whole_items import whole

API = "/api/v1/catalogue"


def test_entries_and_items_are_read_by_programs(client, land):
    item = land.county.claim(land.entry)
    (entry,) = client.get(f"{API}/entries?owner=44").json()["entries"]
    assert entry["code"] == land.entry.code and client.get(f"{API}/entries?owner=00").json()["entries"] == []
    assert client.get(f"{API}/entries/{land.entry.code}").json()["elements"]["visits"] == 0
    found = client.get(f"{API}/items?division=440825100000&entry={land.entry.code}").json()["items"]
    assert [row["key"] for row in found] == [item.key]
    assert client.get(f"{API}/items?division=440900000000").json()["items"] == []
    one = client.get(f"{API}/items/{item.key}").json()
    assert one["elements"]["condition"] == whole()["condition"] and one["origin"]["condition"] == "entry"
    assert one["code"] == item.code and one["entry"] == land.entry.code
    (number,) = client.get(f"{API}/items/{item.key}/history").json()["history"]
    assert number["number"] == 1 and number["content"] == {}
    table = {row["key"]: row for row in client.get(f"{API}/elements").json()["elements"]}
    assert table["handling"]["codes"][0] == {"value": "instant", "title": "即办件", "code": "1"}


def test_what_is_not_published_is_not_told(client, land):
    item = land.county.claim(land.entry)
    ServiceItem.objects.update(state="draft")
    land.entry.state = "draft"
    land.entry.save()
    for address in (f"items/{item.key}", f"items/{item.key}/history", f"entries/{land.entry.code}", "items/%00"):
        assert client.get(f"{API}/{address}").status_code == 404
    assert client.get(f"{API}/items").json()["items"] == []


def test_situations_are_given_as_dmn(client, land):
    item = land.county.claim(land.entry)
    assert client.get(f"{API}/items/{item.key}/situations.dmn").status_code == 404
    options = {"self": {"title": "本人"}, "other": {"title": "代办"}}
    land.county.revise(item, situations={"who": {"question": "谁来办？", "options": options}})
    answer = client.get(f"{API}/items/{item.key}/situations.dmn")
    assert answer.status_code == 200 and b'<decision id="d-asked"' in answer.content


def test_a_limit_differs_by_place_and_year(land):
    draft = begin_draft(actor=land.province.editor, entry_id=land.entry.pk)
    rows = [
        PlaceLimit("44", date(2020, 1, 1), 10, "working_day", "省级标准"),
        PlaceLimit("440825000000", date(2020, 1, 1), 5, "working_day"),
        PlaceLimit("440825000000", date(2027, 1, 1), 1, "month"),
    ]
    with pytest.raises(InvalidInput):
        set_limit(actor=land.province.editor, draft_id=draft.pk, which="committed", rows=[*rows, rows[0]])
    with pytest.raises(InvalidInput):
        set_limit(actor=land.province.editor, draft_id=draft.pk, which="other", rows=rows)
    set_limit(actor=land.province.editor, draft_id=draft.pk, which="committed", rows=rows)
    assert [row.amount for row in limit_rows("entry", land.entry.code, "committed")] == [10, 5, 1]
    land.province.publish(draft)
    item = land.county.claim(land.entry)
    limit = resolved(item.key).elements["limits"]["committed"]
    assert set(limit) == {"parameter"} and prefix_of(item.division_code) == "440825"
    for place, day, words in (
        (item.division_code, date(2026, 11, 20), "5 working_day"),
        (item.division_code, date(2027, 2, 1), "1 month"),
        ("440900000000", date(2026, 11, 20), "10 working_day"),
    ):
        duration, _basis = duration_at(limit, place, day)
        assert f"{duration.amount} {duration.unit}" == words
