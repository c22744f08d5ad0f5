"""Terminals from registration to revocation (S050 终端准入): who may read cards for us, and since when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted, Refusal
from yiwang.core.keys import open_json, seal_json
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import check_version, require_administration
from yiwang.people.first_password import made_password
from yiwang.people.models import Organization
from yiwang.people.signin.cards import statements
from yiwang.people.signin.cards.readers import CARD_READERS
from yiwang.people.signin.models.card import Terminal

CODE_LIVES = timedelta(hours=24)
LONGEST_REASON = 200


class EnrolmentRefused(Refusal):
    """The enrolment code is wrong, used or too old; which of them is not said."""

    code, status = "enrolment_refused", 422
    message = gettext_noop("启用码不正确，或者已经用过、过期了。请管理员重新生成一个。")


@dataclass(frozen=True, slots=True)
class NewTerminal:
    """What the administrator fills in; ``kind`` is kiosk or window, ``reader`` a code of CARD_READERS."""

    organization_id: UUID
    name: str
    kind: str
    place: str
    reader: str


@use_case("terminal.registered")
def register_terminal(*, actor: Actor, new: NewTerminal) -> tuple[Terminal, str]:
    """Register a terminal; gives it and its enrolment code, which is shown once. ``invalid_input`` at the fields."""
    office = Organization.objects.filter(pk=new.organization_id, closed_on=None).first()
    if office is None:
        raise InvalidInput(fields={"/office": _("请选择终端放在哪个机构。")})
    require_administration(actor, office)
    wrong = _faults(new)
    if wrong:
        raise InvalidInput(fields=wrong)
    code = made_password()
    terminal = Terminal.objects.create(
        organization=office,
        name=new.name.strip(),
        kind=new.kind,
        place=new.place.strip(),
        reader=new.reader,
        code_digest=_digest(code),
        code_until=clock.now() + CODE_LIVES,
    )
    payload = {"name": terminal.name, "kind": terminal.kind, "reader": terminal.reader}
    record("terminal.registered", actor=actor, on=terminal, payload=payload)
    return terminal, code


def _faults(new: NewTerminal) -> dict[str, str]:
    wrong = {}
    if not 1 <= len(new.name.strip()) <= 60 or not new.name.strip().isprintable():
        wrong["/name"] = _("请填写终端的名称，最多 60 个字。")
    if new.kind not in ("kiosk", "window"):
        wrong["/kind"] = _("请选择是自助机还是窗口。")
    if len(new.place.strip()) > 120:
        wrong["/place"] = _("摆放位置最多 120 个字。")
    if new.reader not in CARD_READERS:
        wrong["/reader"] = _("请选择读卡器的种类。")
    return wrong


@use_case("terminal.code_made")
def make_code(*, actor: Actor, terminal_id: UUID, version: int | None = None) -> str:
    """A new enrolment code; the terminal's present key stops working at once."""
    terminal = _locked(actor, terminal_id, version)
    if terminal.state == "revoked":
        raise ChangedMeanwhile(_("这台终端已经停用，请登记一台新的。"))
    code = made_password()
    terminal.state, terminal.public_key, terminal.sealed_key = "waiting", None, None
    terminal.code_digest, terminal.code_until = _digest(code), clock.now() + CODE_LIVES
    _save(terminal)
    record("terminal.code_made", actor=actor, on=terminal)
    return code


@use_case("terminal.enrolled")
def enrol_terminal(*, actor: Actor = SYSTEM, code: str, public_key: object) -> Terminal:
    """The terminal shows its code and its public key. Refuses ``enrolment_refused``, ``invalid_input`` at ``/key``."""
    terminal = _by_code(code)
    key = statements.usable_key(public_key)
    if key is None:
        raise InvalidInput(fields={"/key": _("终端的公钥不正确，要用 Ed25519 的 JWK。")})
    return _enrol(actor, terminal, key)


@use_case("terminal.enrolled")
def enrol_demo(*, actor: Actor, terminal_id: UUID, code: str) -> Terminal:
    """A page plays the terminal: only with a demo reader, whose key then lies sealed with us."""
    terminal = _by_code(code)
    reader = CARD_READERS.get(terminal.reader)
    require_administration(actor, terminal.organization)
    if terminal.pk != terminal_id or not reader.demo:
        raise NotPermitted(_("只有演示读卡器可以在网页上启用。"))
    key = statements.new_key()
    terminal.sealed_key = seal_json(
        key.as_dict(private=True), table="signin_terminal", record_id=terminal.pk, field="key"
    )
    return _enrol(actor, terminal, statements.public_half(key))


def demo_key(terminal: Terminal) -> dict[str, Any]:
    """The private key of a demo terminal."""
    found = open_json(bytes(terminal.sealed_key or b""), table="signin_terminal", record_id=terminal.pk, field="key")
    assert isinstance(found, dict)
    return found


def _by_code(code: str) -> Terminal:
    rows = (
        Terminal.objects.unscoped("the code is the proof")
        .select_related("organization")
        .select_for_update(of=("self",))
    )
    found = rows.filter(
        code_digest=_digest(code), state="waiting", code_until__gt=clock.now(), organization__closed_on=None
    ).first()
    if found is None:
        raise EnrolmentRefused
    return found


def _enrol(actor: Actor, terminal: Terminal, key: dict[str, Any]) -> Terminal:
    terminal.state, terminal.public_key, terminal.enrolled_at = "active", key, clock.now()
    terminal.code_digest = terminal.code_until = None
    _save(terminal)
    record("terminal.enrolled", actor=actor, on=terminal, payload={"reader": terminal.reader})
    return terminal


@use_case("terminal.revoked")
def revoke_terminal(*, actor: Actor, terminal_id: UUID, reason: str, version: int | None = None) -> None:
    """Nothing that this terminal signs counts any more, from this moment, for good."""
    terminal = _locked(actor, terminal_id, version)
    why = reason.strip()
    if not 2 <= len(why) <= LONGEST_REASON:
        raise InvalidInput(fields={"/reason": _("请写明停用的理由，2 到 %(most)s 个字。") % {"most": LONGEST_REASON}})
    if terminal.state == "revoked":
        raise ChangedMeanwhile(_("这台终端已经停用。"))
    terminal.state, terminal.revoked_at = "revoked", clock.now()
    terminal.code_digest, terminal.code_until, terminal.sealed_key = None, None, None
    _save(terminal)
    record("terminal.revoked", actor=actor, on=terminal, payload={"reason": why})


def active_terminal(terminal_id: UUID) -> Terminal | None:
    """A terminal that may state cards now: enrolled, not revoked, and of an organization that still is."""
    rows = Terminal.objects.unscoped("a terminal proves itself by its key").select_related("organization")
    return rows.filter(pk=terminal_id, state="active", organization__closed_on=None).first()


def _locked(actor: Actor, terminal_id: UUID, version: int | None) -> Terminal:
    terminal: Terminal = (
        Terminal.objects.visible_to(actor)
        .select_related("organization")
        .select_for_update(of=("self",))
        .get_or_refuse(terminal_id)
    )
    require_administration(actor, terminal.organization)
    check_version(terminal, version)
    return terminal


def _save(terminal: Terminal) -> None:
    terminal.version += 1
    terminal.save()


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.strip().lower().encode()).digest()
