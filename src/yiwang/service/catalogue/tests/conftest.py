"""A province with an entry, its city, county and town offices, and the people who edit and check."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests import factories

from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
from yiwang.service.catalogue.actions.claim_entry import claim_entry
from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.propose_entry import propose_entry
from yiwang.service.catalogue.actions.publish_draft import publish_draft
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.tests.whole_items import whole

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
USCC = {"44": "11440000006940001M", "4408": "11440800007029201T", "440825": "114408250070987096"}


def office(code: str, name: str, uscc: str) -> Organization:
    """An office of a division that is there."""
    place = Division.objects.get(code=code.ljust(12, "0"))
    return Organization.objects.create(division=place, role="civil_affairs", name=name, uscc=uscc)


class Desk:
    """An office with an editor and a checker, and the short ways of its work."""

    def __init__(self, at: Organization) -> None:
        self.office = at
        self.editor = factories.official("catalogue.edit", "catalogue.entries", at=at, name="编辑员")
        self.checker = factories.official("catalogue.check", at=at, name="审核员")

    def publish(self, draft, **kwargs):
        """Send, check and publish a draft."""
        send_draft(actor=self.editor, draft_id=draft.pk, now=NOW)
        check_draft(actor=self.checker, draft_id=draft.pk, approve=True, now=NOW)
        return publish_draft(actor=self.editor, draft_id=draft.pk, now=kwargs.pop("now", NOW), **kwargs)

    def claim(self, entry) -> ServiceItem:
        """The entry as this office's published item."""
        draft = claim_entry(actor=self.editor, entry_id=entry.pk, organization_id=None, now=NOW)
        self.publish(draft)
        go_on(NOW)
        return ServiceItem.objects.get(pk=draft.item_id)

    def revise(self, thing, **wanted):
        """A published change of an item or an entry of this office."""
        about = {"item_key": thing.key} if isinstance(thing, ServiceItem) else {"entry_id": thing.pk}
        draft = begin_draft(actor=self.editor, **about)
        edit_draft(actor=self.editor, draft_id=draft.pk, wanted=wanted, note="改动")
        return self.publish(draft)


@pytest.fixture(autouse=True)
def only_own_checks(monkeypatch):
    """Other rooms' publishing checks have tests of their own."""
    monkeypatch.setattr("yiwang.service.catalogue.publishing_checks.CHECKS", [])


@pytest.fixture
def land(db):
    """Province, city and county with an office each, and a published entry of the province."""
    factories.division()
    names = {"44": "广东省民政厅", "4408": "湛江市民政局", "440825": "徐闻县民政局"}
    desks = {code: Desk(office(code, name, USCC[code])) for code, name in names.items()}
    province = desks["44"]
    draft = propose_entry(actor=province.editor, code="440512345000", content=whole(), now=NOW)
    province.publish(draft)
    go_on(NOW)
    return SimpleNamespace(
        province=province, city=desks["4408"], county=desks["440825"], entry=CatalogueEntry.objects.get()
    )
