"""Officials are persons: matched by name and number when they are hired (``people.persons``), like everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.people.identity.actions.prove import keep_proof
from yiwang.people.identity.documents import Paper
from yiwang.people.identity.errors import AnotherPerson, NotMatched, PersonTaken
from yiwang.people.identity.matching import match_person, same_name
from yiwang.people.identity.source import NATURAL, person_source
from yiwang.people.identity.verifiers.plain import OFFICE
from yiwang.people.identity.verifying import Proven
from yiwang.people.models import Account
from yiwang.people.persons import Pair, not_matched, use_persons


class Matching:
    """``Persons`` from the base register."""

    def matched(self, pairs: Iterable[Pair]) -> dict[Pair, UUID]:
        """One look for all of them; the dead and firms are nobody."""
        wanted = list(pairs)
        known = person_source().read_each("111", {number for number, _name in wanted}, legal_day(clock.now()))
        found = {}
        for pair in wanted:
            person = known.get(pair[0])
            if person is not None and person.kind == NATURAL and not person.ended and same_name(person.name, pair[1]):
                found[pair] = person.party_id
        return found

    def keep(self, *, actor: Actor, account_id: UUID, number: str, name: str) -> None:
        """A proof by the office that hired him: the level ``real_name``, the document, the event, a message to him."""
        paper = Paper("111", number)
        try:
            match = match_person(paper, name)
            facts = {"paper": paper.kind}
            proven = Proven(match.party_id, match.name, match.register, match.division, paper, facts=facts)
            keep_proof(actor=actor, account_id=account_id, verifier=OFFICE, proven=proven)
        except NotMatched as wrong:
            _tell_log(actor, str(wrong.details.get("because", "")))
            raise InvalidInput(fields={"/number": not_matched()}) from wrong
        except PersonTaken as taken:
            raise InvalidInput(fields={"/number": taken_words()}) from taken
        except AnotherPerson as other:
            raise InvalidInput(fields={"/number": _("这个账号核对过的是另一个人，请先核对是不是填错了人。")}) from other


def taken_words() -> str:
    """Somebody has one office account and no second one."""
    return _("这个人已经有一个工作人员账号，请在那个账号上任命岗位。")


def _tell_log(actor: Actor, because: str) -> None:
    """Whoever tries names and numbers of others leaves a trace."""
    if actor.account_id is not None:
        payload = {"verifier": OFFICE.code, "refused": NotMatched.code, "because": because}
        record_apart(NewEvent("identity.proof_refused", actor, Subject("account", actor.account_id), payload))


def officials_of(parties: Iterable[UUID]) -> dict[UUID, str]:
    """Logins of the open office accounts of these persons."""
    rows = Account.objects.filter(party_id__in=list(parties), kind="official", is_active=True)
    return {party: login for party, login in rows.values_list("party_id", "login") if party is not None}


use_persons(Matching())
