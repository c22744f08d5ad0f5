"""Who acts for a firm or a person shows licences within the scope, and the holder sees it."""

from __future__ import annotations

from datetime import date

import pytest
from tests import licensed

from yiwang.core.errors import NotFound
from yiwang.people.delegation.rules import EVERYTHING, Scope
from yiwang.people.delegation.tests import family
from yiwang.support.licences import parties
from yiwang.support.licences.definition import Party
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.support.presentation.actions.presenting import code_of, present
from yiwang.support.presentation.models import Presentation
from yiwang.support.presentation.ticking import HOLDER
from yiwang.support.presentation.using import STRANGER, use_code

TYPE = "trial-permit"


@pytest.fixture
def firm(db, tmp_path, settings):
    """A firm with its licence, the representative, and somebody who may handle things for it."""
    settings.VAR = tmp_path
    office = licensed.publish()
    head, helper = family.person("陈老板", 1), family.person("王小红", 2)
    firm_id = family.firm(family.number(1), "海味小馆（演示）")
    holder = Party("legal_person", firm_id, "海味小馆（演示）", "海味小馆（演示）")
    values = {"operator": "陈老板", "shop": "海味小馆（演示）", "address": "路", "trade": "tea"}
    wanted = DemoLicence(TYPE, office, holder, values, date(2026, 1, 5), number="CS8", scenario={"trade": "tea"})
    return firm_id, head, helper, seed_demo_licence(wanted)


def test_a_handler_shows_the_licence_of_the_firm_and_the_representative_sees_who_looked(firm, monkeypatch, browser):
    firm_id, head, helper, licence = firm
    token, agent = family.acting(helper, family.appointed(head, firm_id, helper, scope=EVERYTHING))
    page = family.client_of(token).get("/licences/")
    assert "CS8" in page.content.decode()
    made = present(actor=agent, choice={licence.pk: [HOLDER]})
    assert made.holder_id == firm_id and made.account_id == helper.account_id
    assert use_code(code_of(made), STRANGER).licences[0].lines == [("持证人", "海味小馆（演示）")]
    monkeypatch.setattr(parties, "_firms", [lambda actor: [firm_id] if actor.party_id == head.party_id else []])
    assert Presentation.objects.visible_to(head).get() == made
    assert not Presentation.objects.visible_to(helper).exists(), "it is the firm's once he no longer acts"
    assert Presentation.objects.visible_to(agent).get() == made
    seen = browser(head).get(f"/licences/shown/{made.pk}/").content.decode()
    assert "已被查验" in seen and "换一个新的" not in seen


def test_an_agent_shows_no_licence_beyond_the_scope(firm):
    firm_id, head, helper, licence = firm
    scope = Scope(frozenset(), frozenset(), frozenset({"resident-id"}))
    _token, agent = family.acting(helper, family.appointed(head, firm_id, helper, scope=scope))
    with pytest.raises(NotFound):
        present(actor=agent, choice={licence.pk: [HOLDER]})
    with pytest.raises(NotFound):
        present(actor=helper, choice={licence.pk: [HOLDER]})
