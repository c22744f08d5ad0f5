"""Licences of firms: whoever acts for the firm shows them, nobody else; they fill forms of the firm."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories, licensed

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.support.licences import parties, queries
from yiwang.support.licences.definition import Party
from yiwang.support.licences.models import Licence
from yiwang.support.licences.paper import TABLE
from yiwang.support.licences.queries import held_licence, mine
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.support.licences.tests.test_pages import client_of

FIRM = new_id()


@pytest.fixture
def firm_licence(db, tmp_path, settings, monkeypatch):
    settings.VAR = tmp_path
    office = licensed.publish()
    owner = factories.person("陈老板")
    monkeypatch.setattr(parties, "_firms", [lambda actor: [FIRM] if actor.party_id == owner.party_id else []])
    holder = Party("legal_person", FIRM, "海味小馆（演示）", "海味小馆（演示）")
    values = {"operator": "陈老板", "shop": "海味小馆（演示）", "address": "路", "trade": "tea"}
    wanted = DemoLicence(
        "trial-permit", office, holder, values, date(2026, 1, 5), number="CS8", scenario={"trade": "tea"}
    )
    return owner, seed_demo_licence(wanted)


def test_the_legal_representative_shows_the_licence_of_the_firm(firm_licence):
    owner, licence = firm_licence
    client = client_of(owner)
    assert "CS8" in client.get("/licences/").content.decode()
    assert "陈老板" in client.get(f"/licences/{licence.pk}/").content.decode()
    assert client.get(f"/licences/{licence.pk}/pdf").status_code == 200


def test_an_old_licence_among_many_is_found_by_its_number_and_the_page_says_that_it_lists_the_newest(
    firm_licence, monkeypatch
):
    owner, licence = firm_licence
    newer = Licence.objects.unscoped("test").get(pk=licence.pk)
    newer.pk, newer.number, newer.identifier, newer.job_key = new_id(), "CS9", "1.2.156.9", "j9"
    newer.status_number += 100_000
    newer.token_digest, newer.issued_on = b"9" * 32, date(2026, 6, 1)
    newer.sealed = seal_json(
        {"holder": "海味小馆（演示）", "fields": {}}, table=TABLE, record_id=newer.pk, field="sealed"
    )
    newer._state.adding = True
    newer.save(force_insert=True)
    monkeypatch.setattr(queries, "MOST_OWN", 1)
    page = client_of(owner).get("/licences/").content.decode()
    assert "CS9" in page and "CS8" not in page and "只列出最近" in page
    assert "CS8" in client_of(owner).get("/licences/?q=CS8").content.decode()


def test_another_person_does_not_see_it(firm_licence):
    _, licence = firm_licence
    other = factories.person("李四")
    assert mine(other) == []
    assert client_of(other).get(f"/licences/{licence.pk}/").status_code == 404


def test_a_firm_named_in_the_actor_counts_as_well():
    actor = Actor(kind="person", account_id=new_id(), party_id=None, extra={"firms": [str(FIRM)]})
    assert parties.is_holder(actor, FIRM) and not parties.is_holder(actor, None)


def test_the_licence_fills_forms_of_the_firm(firm_licence):
    held = held_licence("trial-permit", (new_id(), FIRM))
    assert (held["number"], held["shop"], held["valid_until"]) == ("CS8", "海味小馆（演示）", "2031-01-04")
    Licence.objects.unscoped("test").update(state="suspended")
    assert held_licence("trial-permit", (FIRM,)) is None
