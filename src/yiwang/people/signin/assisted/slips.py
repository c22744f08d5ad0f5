"""Activation slips: made by a clerk for a person who is present, used by that person alone.

Two things open a slip: the code on the paper, which the clerk sees, and a number that the person types on the keypad
and nobody sees. So neither the clerk nor a finder of the paper gets in; five wrong numbers end a slip. A browser in
which an official is signed in cannot use one at all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import STRANGER, Actor, PostHeld
from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.crypto.blind_index import PURPOSE as KEYED
from yiwang.people.first_password import LETTERS
from yiwang.people.models import Account
from yiwang.people.privacy.looks import look
from yiwang.people.signin.finding import PaperShown, account_of_party, check_paper, find_person, prove_at_window
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.people.signin.notices import tell_owner
from yiwang.people.staffing.kin import refuse_close

LIVES = {"15m": timedelta(minutes=15), "1d": timedelta(days=1), "7d": timedelta(days=7)}
CITIZENS = ("111", "112")  # who bears these stands in the population register
LONGEST_NAME = 120
MOST_TRIES = 5
MADE_UP = "p-"  # logins of new accounts begin so until their owners choose
WORD = re.compile(r"[0-9]{6}")
EASY = frozenset({"123456", "654321", "012345", "543210", *(digit * 6 for digit in "0123456789")})


class SlipRefused(Refusal):
    """Code or number is wrong, used, void or too old; which of them is not said."""

    code, status = "slip_refused", 422
    message = gettext_noop("开通码或者取用码不正确，或者开通单已经过期、用过了。请核对后重填，或者请窗口重新开一张。")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the window. ``compared``: face and photograph; ``helper``: a relative is there to help.

    ``issuer`` is a passport's country, ``born`` the birthday of somebody whom no register knows. ``word`` is what the
    person typed on the keypad, ``again`` the same once more; ``lives`` is a key of LIVES.
    """

    paper: str
    number: str
    name: str
    compared: bool
    helper: bool
    word: str
    again: str
    lives: str
    issuer: str = ""
    born: date | None = None

    @property
    def shown(self) -> PaperShown:
        """The paper alone."""
        return PaperShown(self.paper, self.number, self.name, self.issuer, self.born)


@dataclass(frozen=True, slots=True)
class Made:
    """A slip with its code, which is shown once."""

    slip: ActivationSlip
    account: Account
    code: str


def help_visitor(*, actor: Actor, visitor: Visitor) -> Made:
    """Open an account for a person at the window, or access to the one that he has; gives the slip.

    The identity is proven by the paper (``finding.prove_at_window``), the look into the register recorded before.
    Refuses ``invalid_input`` at the fields, ``not_permitted`` for oneself, ``close_matter`` for family.
    """
    require(actor, "window.activate")
    clerk = replace(Actor(**{entry.name: getattr(actor, entry.name) for entry in fields(Actor)}), channel="window")
    post = clerk.post_with("window")
    assert post is not None
    _check(visitor)
    found = find_person(visitor.paper, visitor.number, visitor.name, visitor.issuer)
    first_time = found is None and visitor.paper not in CITIZENS and visitor.born is not None
    if not first_time and (found is None or not found.name_fits):
        # The look that finds nobody is a look too; the other is recorded by whoever keeps the proof.
        about = Subject("party", found.party_id) if found else Subject("organization", post.organization_id)
        look(clerk, about, "assisted", organization_id=post.organization_id, division_id=post.division_id)
        raise _not_found(visitor, known=found is not None)
    if found is not None and found.party_id == clerk.party_id:
        raise NotPermitted(_("不能给自己办理，请到别的窗口。"))
    refuse_close(clerk, found.party_id if found is not None else None)
    with transaction.atomic():
        account = account_of_party(found.party_id) if found is not None else None
        how = "reopened" if account and not account.login.startswith(MADE_UP) else "opened"
        if account is None:
            account = _open(actor=clerk, name=visitor.name.strip(), post=post)
        prove_at_window(clerk, account, visitor.shown)
        account.refresh_from_db()
        slip, code = _make(actor=clerk, account=account, post=post, visitor=visitor, how=how)
    return Made(slip, account, code)


def _not_found(visitor: Visitor, *, known: bool) -> InvalidInput:
    """Who bears a foreign paper may be in no register: the birthday is asked, and he is seen for the first time."""
    message = _("姓名和证件号码对不上，或者登记里不能核验，请核对证件后重新输入。")
    wrong = {"/name": message}
    if not known and visitor.paper not in CITIZENS:
        wrong = {"/born": _("登记里没有这个人。请核对证件号码；号码没错的，请照证件填写出生日期。")}
    return InvalidInput(message, fields=wrong)


def _check(visitor: Visitor) -> None:
    wrong: dict[str, str] = {}
    try:
        check_paper(visitor.paper, visitor.number, visitor.issuer)
    except InvalidInput as refused:
        wrong |= refused.fields
    if not 1 <= len(visitor.name.strip()) <= LONGEST_NAME:
        wrong["/name"] = _("请填写证件上的姓名。")
    if not visitor.compared:
        wrong["/compared"] = _("请先核对本人和证件照片，再确认。")
    if visitor.lives not in LIVES:
        wrong["/lives"] = _("请选择开通单的有效时间。")
    if not WORD.fullmatch(visitor.word):
        wrong["/word"] = _("请本人在小键盘上输入 6 位数字。")
    elif visitor.word in EASY or visitor.word in visitor.number:
        wrong["/word"] = _("这个数字太容易猜到，请本人换一个，不要用证件号码里的数字。")
    elif visitor.word != visitor.again:
        wrong["/again"] = _("两次输入的取用码不一样，请本人重新输入。")
    if wrong:
        raise InvalidInput(fields=wrong)


@use_case("account.opened_at_window")
def _open(*, actor: Actor, name: str, post: PostHeld) -> Account:
    account = Account.objects.create(
        login=f"{MADE_UP}{new_id().hex[-14:]}", name=name[:60], kind="person", password=make_password(None)
    )
    record(
        "account.opened_at_window",
        actor=actor,
        on=account,
        organization_id=post.organization_id,
        division_id=post.division_id,
    )
    return account


@use_case("slip.made")
def _make(*, actor: Actor, account: Account, post: PostHeld, visitor: Visitor, how: str) -> tuple[ActivationSlip, str]:
    Account.objects.select_for_update().get(pk=account.pk)
    open_slips = ActivationSlip.objects.unscoped("one slip an account").filter(
        account=account, used_at=None, void_at=None
    )
    open_slips.update(void_at=clock.now())
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    slip = ActivationSlip(id=new_id(), account=account, organization_id=post.organization_id, clerk_id=actor.account_id)
    slip.how, slip.helper, slip.ends_at = how, visitor.helper, clock.now() + LIVES[visitor.lives]
    slip.code_digest, slip.word_digest = _digest("code", plain_code(code)), _digest(str(slip.pk), visitor.word)
    slip.save(force_insert=True)
    payload = {"slip": str(slip.pk), "how": how, "helper": visitor.helper, "clerk": actor.name}
    record(
        "slip.made",
        actor=actor,
        on=account,
        payload=payload,
        organization_id=post.organization_id,
        division_id=post.division_id,
    )
    tell_owner(account.pk, "signin.slip_made", name=post.organization_name, source=f"slip:{slip.pk}")
    return slip, code


@use_case("slip.voided")
def void_slip(*, actor: Actor, slip_id: UUID) -> None:
    """End a slip that was lost or made for the wrong person; by the own organization's window, or by its owner."""
    slip = ActivationSlip.objects.visible_to(actor).select_for_update().get_or_refuse(slip_id)
    if slip.used_at is not None or slip.void_at is not None:
        raise SlipRefused
    slip.void_at = clock.now()
    slip.save(update_fields=["void_at"])
    record(
        "slip.voided", actor=actor, subject=Subject("account", slip.account_id), organization_id=slip.organization_id
    )


def open_slip(code: str, word: str, *, browser: Actor = STRANGER) -> ActivationSlip:
    """The slip that code and number open together; every wrong number is counted before it is looked at.

    ``browser`` is who is signed in where this is asked: an official's browser opens no slip.
    """
    if browser.kind == "official":
        raise NotPermitted(_("这台设备上有工作人员登录着。请本人在自己的手机上，或者在大厅的自助机上使用开通单。"))
    rows = ActivationSlip.objects.unscoped("code and number are the proof").select_related("account")
    living = rows.filter(used_at=None, void_at=None, ends_at__gt=clock.now(), account__is_active=True)
    slip = living.filter(code_digest__in=_candidates("code", plain_code(code))).first()
    if slip is None:
        raise SlipRefused
    counted = rows.filter(pk=slip.pk, tries__lt=MOST_TRIES, void_at=None).update(tries=F("tries") + 1)
    fits = any(hmac.compare_digest(bytes(slip.word_digest), one) for one in _candidates(str(slip.pk), word))
    if not counted or not fits:
        about = Subject("account", slip.account_id)
        record_apart(NewEvent("slip.refused", STRANGER, about, {"slip": str(slip.pk)}, slip.organization_id))
        raise SlipRefused
    rows.filter(pk=slip.pk).update(tries=0)
    return slip


def plain_code(code: str) -> str:
    """A code however it was typed: capitals, blanks and dashes make no difference."""
    return "".join(code.lower().replace("-", " ").split())[:60]


def _digest(about: str, value: str) -> bytes:
    return _under(keystore().current_version(KEYED), about, value)


def _candidates(about: str, value: str) -> list[bytes]:
    return [_under(version, about, value) for version in keystore().versions(KEYED)]


def _under(version: int, about: str, value: str) -> bytes:
    data = hashlib.sha256(f"signin_activation_slip\0{about}\0{value}".encode()).digest()
    return keystore().mac(KEYED, version, data)
