"""The window confirms in person: a clerk sees somebody and a paper, and the account becomes a real person's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.people.identity import documents
from yiwang.people.identity.actions.duplicates import claim_twice, refuse_own
from yiwang.people.identity.actions.prove import keep_proof
from yiwang.people.identity.documents import Paper, paper_of
from yiwang.people.identity.errors import NotMatched, OwnIdentity, PersonTaken
from yiwang.people.identity.matching import match_person, refuse_child, settle_unregistered, who
from yiwang.people.identity.models import Proof
from yiwang.people.identity.source import person_source
from yiwang.people.identity.verifying import Proven, offered
from yiwang.people.models import Account, Division
from yiwang.people.privacy.looks import look
from yiwang.people.staffing.kin import refuse_close

REASONS = ("level", "paper", "recover", "other")
OF_FOREIGN_PAPERS = ("414", "511", "516", "553", "H01")
LONGEST_NAME, EARLIEST = 120, date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clerk saw: whose account, the paper, the name on it; ``born`` where no register knows the person.

    ``compared`` says that face and photograph were compared. ``reason`` is one of REASONS.
    """

    login: str
    document: str
    number: str
    name: str
    reason: str
    compared: bool
    issuer: str = ""
    born: date | None = None
    valid_until: date | None = None


def confirm_in_person(*, actor: Actor, seen: Seen) -> Proof:
    """Prove the account's owner at a window. The look into the register is committed before anything is told.

    Refuses ``invalid_input`` at the field, ``own_identity``, ``close_matter``, ``person_taken``, ``another_person``,
    ``guardian_needed``.
    """
    require(actor, "identity.confirm_in_person")
    actor = replace(_plain(actor), channel="window")
    account, paper = _checked(seen)
    verifier = offered("counter")
    refuse_own(actor, account)
    known = person_source().find(paper.index_kind, paper.lasting) or documents.holder_of(paper)
    _record_look(actor, account, known)
    if known is not None and known == actor.party_id:
        raise OwnIdentity
    refuse_close(actor, known)
    facts = {"paper": paper.kind, "reason": seen.reason}
    if known is None and paper.kind in OF_FOREIGN_PAPERS:
        return _first_seen(actor=actor, account=account, paper=paper, seen=seen)
    try:
        match = match_person(paper, seen.name)
    except NotMatched as wrong:
        message = _("姓名和证件号码对不上，或者登记里不能核验，请核对证件后重新输入。")
        raise InvalidInput(message, fields={"/name": message}) from wrong
    proven = Proven(match.party_id, match.name, match.register, match.division, paper, facts=facts)
    try:
        proof = keep_proof(actor=actor, account_id=account.pk, verifier=verifier, proven=proven)
    except PersonTaken:
        claim_twice(actor=actor, party_id=match.party_id, account_id=account.pk)
        raise
    _note_validity(proof, paper, seen)
    return proof


def _plain(actor: Actor) -> Actor:
    """A request's actor is a lazy stand-in that cannot be copied as a dataclass."""
    return Actor(**{name: getattr(actor, name) for name in Actor.__dataclass_fields__})


def _checked(seen: Seen) -> tuple[Account, Paper]:
    wrong: dict[str, str] = {}
    account = Account.objects.filter(login=seen.login.strip().lower()[:60], kind="person", is_active=True).first()
    if account is None:
        wrong["/login"] = _("没有这个账号。还没有账号的，请先在“注册”页开一个。")
    if not 1 <= len(seen.name.strip()) <= LONGEST_NAME:
        wrong["/name"] = _("请填写证件上的姓名。")
    if seen.reason not in REASONS:
        wrong["/reason"] = _("请选择为什么当面核验。")
    if not seen.compared:
        wrong["/compared"] = _("请先核对本人和证件照片，再确认。")
    today = legal_day(clock.now())
    if seen.valid_until is not None and seen.valid_until < today:
        wrong["/valid_until"] = _("证件已经过期，不能用来核验。")
    paper = None
    try:
        paper = paper_of(seen.document, seen.number, seen.issuer)
    except InvalidInput as refused:
        wrong |= refused.fields
    if wrong or account is None or paper is None:
        raise InvalidInput(fields=wrong)
    return account, paper


def _record_look(actor: Actor, account: Account, party_id: UUID | None) -> None:
    """``personal_data.viewed`` about the person if somebody was found, else about the account that was named."""
    post = actor.post_with("window")
    assert post is not None
    subject = Subject("party", party_id) if party_id else Subject("account", account.pk)
    look(actor, subject, "identity", organization_id=post.organization_id, division_id=post.division_id)


@transaction.atomic
def _first_seen(*, actor: Actor, account: Account, paper: Paper, seen: Seen) -> Proof:
    """Somebody whom no register knows, with a paper that nobody has shown before."""
    born = paper.born or seen.born
    today = legal_day(clock.now())
    if born is None or not EARLIEST <= born <= today:
        raise InvalidInput(fields={"/born": _("登记里没有这个人。请照证件填写出生日期。")})
    refuse_child(born, today)
    name = " ".join(seen.name.split())
    if account.party_id is not None:
        proven = _another_paper(account.party_id, name, paper)
    else:
        post = actor.post_with("window")
        place = Division.objects.filter(pk=post.division_id).values_list("lineage", flat=True).first() if post else []
        party = settle_unregistered(name, born, list(place or []))
        proven = Proven(party.pk, name, "window", "", paper)
    proven = replace(proven, facts={"paper": paper.kind, "reason": seen.reason})
    proof = keep_proof(actor=actor, account_id=account.pk, verifier=offered("counter"), proven=proven)
    _note_validity(proof, paper, seen)
    return proof


def _another_paper(party_id: UUID, name: str, paper: Paper) -> Proven:
    """A further paper of the person that the account already is: one person with a passport and a resident ID.

    The names may be written in two scripts: the clerk compared them, the known name stays.
    """
    known = who(party_id, legal_day(clock.now()))
    if known is None or known.ended:
        raise InvalidInput(fields={"/login": _("这个账号登记的人不能核验，请转给核对身份的工作人员。")})
    return Proven(party_id, known.name, known.register, known.division, paper)


def _note_validity(proof: Proof, paper: Paper, seen: Seen) -> None:
    if seen.valid_until is not None and proof.party_id is not None:
        documents.note_validity(proof.party_id, paper, seen.valid_until)
