"""Putting a seal on a document: who may, the signature with its time-stamp, the line in the register of uses.

``seal_document`` is what other rooms call, inside a use case of theirs: seal, register, event and the caller's own
changes are one transaction. Round trips: find the seal, take it, write the use (and the permit, for officials).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.utils.translation import gettext

from yiwang.calendar import legal_day
from yiwang.core import clock, signing
from yiwang.core.actor import SYSTEM, Actor, PostHeld
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.use_case import record
from yiwang.crypto.digests import sm3
from yiwang.crypto.timestamps import make_token
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.reading import open_ofd, read_document, read_page
from yiwang.formats.ofd.sealing import Placing, seal_ofd
from yiwang.formats.ofd.values import Box
from yiwang.formats.seal import structure
from yiwang.formats.seal.errors import SealNotUsable
from yiwang.people.models import Organization
from yiwang.people.names import told_name
from yiwang.support.seals.bodies import body_of
from yiwang.support.seals.errors import (
    CertificateChanged,
    FileNotSealable,
    NoSeal,
    NotAuthorised,
    SealNotCurrent,
)
from yiwang.support.seals.models import Seal, SealPermit, SealUse
from yiwang.support.seals.purposes import LICENCE
from yiwang.support.seals.seed import make_demo_seal, makes_itself
from yiwang.support.seals.signers import sealing_trust, signer_of

LONGEST_TITLE, LONGEST_REASON = 200, 500
_KEPT = 256
_LARGE = ("picture", "der", "sealed")
_LIGHT = ", ".join(one.column for one in Seal._meta.concrete_fields if one.column not in _LARGE)
_held: OrderedDict[tuple[UUID, int], structure.Seal] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Sealing:
    """An OFD to be sealed, for what (``USES``), why, and where; ``placings`` None: lower right of the last page.

    ``title`` and ``reason`` stand in the register: no personal data. ``key`` makes a repeated request the same use.
    """

    content: bytes = field(repr=False)
    subject: Subject
    title: str
    reason: str
    use: str
    placings: Sequence[Placing] | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed file, and the line that now stands in the register."""

    content: bytes = field(repr=False)
    use: SealUse


def default_seal(office: UUID | Organization, purpose: str) -> Seal:
    """The seal of an organization for a purpose (``unit``, ``licence`` …), without its picture and bytes.

    Demo organizations get a missing one made. Refuses with ``seal_none``, ``seal_not_current`` while it is suspended.
    """
    office_id = office.pk if isinstance(office, Organization) else office
    rows = Seal.objects.unscoped("the seal of an organization, for its own documents").defer(*_LARGE)
    wanted = rows.filter(organization_id=office_id, purpose=purpose, state__in=("current", "suspended"))
    found: Seal | None = wanted.order_by("state", "-id").first()  # current before suspended
    if found is None:
        whose = office if isinstance(office, Organization) else Organization.objects.filter(pk=office_id).first()
        if whose is None or not makes_itself(whose):
            raise NoSeal
        found = make_demo_seal(actor=SYSTEM, office_id=office_id, purpose=purpose)
    if found.state_on(clock.now()) != "current":
        raise SealNotCurrent
    return found


def seal_document(
    *,
    actor: Actor,
    seal_id: UUID | None,
    office_id: UUID,
    content: bytes,
    placings: Sequence[Placing] | None,
    reason: str,
    subject: Subject,
    title: str,
) -> bytes:
    """The OFD with one more seal; to be called inside a use case, whose transaction it joins.

    Without ``seal_id`` the organization's licence seal (``default_seal(office_id, "licence")``). The system may seal by
    a decision; officials need a post that is authorised. Records ``seal.used``. Refuses with ``seal_none``,
    ``seal_not_current``, ``seal_not_authorised``, ``seal_certificate_changed``, ``seal_file_not_usable``.
    """
    chosen = seal_id or default_seal(office_id, LICENCE).pk
    use = "licence" if subject.kind == "licence" else "case"
    sealing = Sealing(content, subject, title, reason, use, placings)
    return put_on(actor=actor, seal_id=chosen, sealing=sealing, office_id=office_id).content


def put_on(*, actor: Actor, seal_id: UUID, sealing: Sealing, office_id: UUID | None = None) -> Sealed:
    """Seal, write the register and record the event, inside the running use case. Refusals as ``seal_document``."""
    seal = take(seal_id)
    if office_id is not None and seal.organization_id != office_id:
        raise NotAuthorised
    post = _right_to(actor, seal, sealing.use)
    now = clock.now()
    if seal.state != "current" or not seal.valid_from <= now <= seal.valid_until:
        raise SealNotCurrent
    content, places = _signed(seal, sealing, now)
    use = SealUse(
        id=new_id(),
        seal_id=seal.pk,
        seal_number=seal.number or "",
        seal_name=seal.name,
        purpose=seal.purpose,
        organization_id=seal.organization_id,
        division_id=seal.division_id,
        used_by=actor.account_id,
        used_by_name=told_name(actor),
        post_id=post.post_id if post else None,
        post_title=post.title if post else "",
        subject_kind=sealing.subject.kind,
        subject_id=sealing.subject.id,
        use=sealing.use,
        title=sealing.title[:LONGEST_TITLE],
        reason=sealing.reason[:LONGEST_REASON],
        digest_before=sm3(sealing.content),
        digest=sm3(content),
        places=places,
        used_at=now,
        key=sealing.key,
        demo=seal.demo,
    )
    use.save(force_insert=True)
    _record(actor, seal, use)
    return Sealed(content, use)


def take(seal_id: UUID) -> Seal:
    """The seal, held in common until the transaction ends: nobody ends it meanwhile. Refuses with ``seal_none``."""
    rows = list(Seal.objects.raw(f"SELECT {_LIGHT} FROM seals_take(%s)", [seal_id]))  # noqa: S608 - own column names
    if not rows:
        raise NoSeal
    return rows[0]  # type: ignore[no-any-return]


def permit_for(actor: Actor, seal: Seal, use: str) -> PostHeld | None:
    """The post by which an official may use a seal for this: held now, with the duty, authorised, not withdrawn."""
    posts = {post.post_id: post for post in actor.posts if "seal.use" in post.duties}
    if not posts:
        return None
    rows = SealPermit.objects.unscoped("whether the actor's own posts may use this seal").living(legal_day(clock.now()))
    found = rows.filter(seal=seal, post_id__in=list(posts), uses__contains=[use]).values_list("post_id", flat=True)
    return next((posts[key] for key in found), None)


def _right_to(actor: Actor, seal: Seal, use: str) -> PostHeld | None:
    if actor.kind == "system":
        return None
    if seal.holder_account is not None:
        if seal.holder_account != actor.account_id or actor.acting is not None:
            raise NotAuthorised
        return None
    post = permit_for(actor, seal, use)
    if post is None:
        raise NotAuthorised
    return post


def _signed(seal: Seal, sealing: Sealing, now: datetime) -> tuple[bytes, int]:
    """The sealed file, and in how many places the seal stands."""
    held, name = _read(seal)
    signer = signer_of(seal.signer_code, name, seal.algorithm)
    stamper = signing.time_stamper()
    try:
        placings = tuple(sealing.placings) if sealing.placings else (_at_the_end(sealing.content, seal),)
        content = seal_ofd(
            sealing.content,
            held,
            signer,
            placings,
            moment=now,
            trust=sealing_trust(),
            stamp=lambda value: make_token(stamper, value, moment=now, serial=new_id().int),
        )
    except OfdProblem as problem:
        raise FileNotSealable(problem.text(gettext), fields={"/file": problem.text(gettext)}) from problem
    except SealNotUsable as problem:
        if problem.step == "seal_holder":
            raise CertificateChanged from problem
        raise SealNotCurrent(gettext(problem.message)) from problem
    return content, len(placings)


def _at_the_end(content: bytes, seal: Seal) -> Placing:
    """The lower right of the last page, where an office signs."""
    ofd = open_ofd(content)
    document = read_document(ofd)
    last = len(document.pages) - 1
    paper = read_page(ofd, document, last).areas.physical
    width, height = min(seal.width_mm, paper.width), min(seal.height_mm, paper.height)
    x = paper.x + max(paper.width - width - 25, 0)
    y = paper.y + max(paper.height - height - 35, 0)
    return Placing(last, Box(x, y, width, height))


def _read(seal: Seal) -> tuple[structure.Seal, str]:
    """The seal as it is written into documents, and its holder's name; persons' are opened each time and not kept."""
    if seal.holder_account is not None:
        body = body_of(seal)
        return structure.read_seal(body.der), body.name
    key = (seal.pk, seal.row_version)
    with _lock:
        found = _held.get(key)
    if found is None:
        found = structure.read_seal(bytes(seal.der))
        with _lock:
            _held[key] = found
            while len(_held) > _KEPT:
                _held.popitem(last=False)
    return found, seal.organization_name


def _record(actor: Actor, seal: Seal, use: SealUse) -> None:
    payload = {
        "use": str(use.pk),
        "number": use.seal_number,
        "kind": use.use,
        "on": str(use.subject_id),
        "digest": use.digest.hex(),
    }
    record("seal.signed" if seal.holder_account else "seal.used", actor=actor, on=seal, payload=payload)
