"""Nobody proves, merges, opens or answers for a relative: what is refused for oneself is refused for family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.models import Event
from yiwang.people.delegation.actions.guarding import to_check
from yiwang.people.delegation.actions.recording import Present, record_at_window
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.rules import EVERYTHING, FAMILY
from yiwang.people.delegation.tests.test_window import paper
from yiwang.people.identity.actions.counter import Seen, confirm_in_person
from yiwang.people.identity.actions.duplicates import keep_apart, open_duplicate
from yiwang.people.identity.actions.merge import merge, split, undo
from yiwang.people.identity.actions.prove import prove, revoke
from yiwang.people.identity.errors import PersonTaken
from yiwang.people.identity.models import Duplicate, Proof
from yiwang.people.identity.tests.conftest import (
    NAME,
    NUMBER,
    OTHER_NAME,
    OTHER_NUMBER,
    again,
    client_of,
    given,
    newcomer,
)
from yiwang.people.models import Account
from yiwang.people.privacy.actions.request import answer
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.signin.assisted.slips import Visitor, help_visitor
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.people.staffing.actions.relatives import declare_relative
from yiwang.people.staffing.kin import CloseMatter

pytestmark = pytest.mark.django_db
WHY = "两个账号证件和照片一致"
DUTIES = ("identity", "window", "privacy")


@pytest.fixture
def matter(registers):
    """An official whose mother has two accounts, a proof, a request and a wish to have somebody act for her."""
    official, colleague = (factories.official(*DUTIES, name=name) for name in ("核对员", "同事"))
    first, second = newcomer("first"), newcomer("second")
    prove(actor=first, code="register", given=given())
    with pytest.raises(PersonTaken):
        prove(actor=second, code="register", given=given())
    row = Duplicate.objects.unscoped("test").get()
    declare_relative(actor=official, relation="parent", name=NAME, number=NUMBER)
    return SimpleNamespace(official=official, colleague=colleague, first=again(first), second=second, row=row)


def _merged(matter: SimpleNamespace) -> Duplicate:
    return merge(actor=matter.colleague, duplicate_id=matter.row.pk, reason=WHY, version=matter.row.version)


def _undo(matter: SimpleNamespace, actor) -> object:
    row = Duplicate.objects.unscoped("test").get(pk=matter.row.pk)
    row = row if row.state == "merged" else _merged(matter)
    return undo(actor=actor, duplicate_id=row.pk, reason=WHY, version=row.version)


def _revoke(matter: SimpleNamespace, actor) -> object:
    proof = Proof.objects.unscoped("test").get(account_id=matter.first.account_id)
    return revoke(actor=actor, proof_id=proof.pk, reason="证件是假的")


def _counter(matter: SimpleNamespace, actor) -> object:
    seen = Seen(login="first", document="111", number=NUMBER, name=NAME, reason="level", compared=True)
    return confirm_in_person(actor=actor, seen=seen)


def _counter_of_another_account(matter: SimpleNamespace, actor) -> object:
    """The paper is the mother's, whatever account is named."""
    Account.objects.filter(pk=matter.first.account_id).update(is_active=False)
    seen = Seen(login="second", document="111", number=NUMBER, name=NAME, reason="level", compared=True)
    return confirm_in_person(actor=actor, seen=seen)


def _slip(matter: SimpleNamespace, actor) -> object:
    who = Visitor("111", NUMBER, NAME, compared=True, helper=False, word="840271", again="840271", lives="15m")
    return help_visitor(actor=actor, visitor=who)


def _to_check(matter: SimpleNamespace, actor) -> object:
    link = Delegation(kind="guardian", state="waiting", giver_kind="natural_person", giver_id=matter.first.party_id)
    link.organization_id, link.parties = actor.posts[0].organization_id, [matter.first.party_id]
    link.since = link.looked_at = clock.now()
    link.until, link.sealed = clock.now(), b"x"
    Delegation.objects.bulk_create([link])
    return to_check(actor, link.pk)


def _record(matter: SimpleNamespace, actor) -> object:
    offer = Offer(FAMILY, EVERYTHING, OTHER_NAME, OTHER_NUMBER)
    return record_at_window(
        actor=actor, giver=Present(NAME, NUMBER), offer=offer, proof=paper(), both_present=True, now=clock.now()
    )


def _answer(matter: SimpleNamespace, actor) -> object:
    post = actor.posts[0]
    today = legal_day(clock.now())
    place = factories.division()
    made = PrivacyRequest.objects.create(
        number=f"GX{PrivacyRequest.objects.unscoped('test').count():08d}",
        kind="objection",
        account_id=matter.first.account_id,
        title="问题",
        organization_id=post.organization_id,
        division_id=post.division_id,
        lineage=place.lineage,
        opened_at=clock.now(),
        due_on=today + timedelta(days=9),
        yellow_from=today,
    )
    return answer(actor=actor, request_id=made.pk, outcome="lawful", text="已经核实")


ACTS: dict[str, Callable[[SimpleNamespace, object], object]] = {
    "merge": lambda m, actor: merge(actor=actor, duplicate_id=m.row.pk, reason=WHY, version=m.row.version),
    "keep_apart": lambda m, actor: keep_apart(actor=actor, duplicate_id=m.row.pk, reason=WHY, version=m.row.version),
    "open_duplicate": lambda m, actor: open_duplicate(actor=actor, one="first", other="second"),
    "split": lambda m, actor: split(actor=actor, account_id=m.first.account_id, reason=WHY),
    "undo": _undo,
    "revoke": _revoke,
    "counter": _counter,
    "counter, another account": _counter_of_another_account,
    "slip": _slip,
    "check of a guardian": _to_check,
    "delegation at the window": _record,
    "privacy answer": _answer,
}


@pytest.mark.parametrize("act", ACTS)
def test_what_concerns_a_declared_relative_is_refused_and_a_colleague_does_it(matter, act):
    with pytest.raises(CloseMatter):
        ACTS[act](matter, matter.official)
    ACTS[act](matter, matter.colleague)


def test_a_slip_for_family_leaves_nothing_behind(matter):
    with pytest.raises(CloseMatter):
        _slip(matter, matter.official)
    assert not ActivationSlip.objects.unscoped("test").exists()
    assert not Event.objects.unscoped("test").filter(type="slip.made").exists()


def test_the_pages_of_family_show_nothing_but_why(matter):
    client = client_of(matter.official)
    for address in (f"duplicates/{matter.row.pk}/", f"accounts/{matter.first.account_id}/"):
        page = client.get(f"/desk/identity/{address}").content.decode()
        assert "回避" in page and "440524********0014" not in page
        assert "440524********0014" in client_of(matter.colleague).get(f"/desk/identity/{address}").content.decode()
