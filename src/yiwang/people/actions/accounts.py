"""Opening accounts, setting passwords, locking."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import ASSURANCE_LEVELS, Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted, NotSignedIn
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import (
    DUTY,
    OwnPost,
    check_version,
    offices_of,
    require_administration_of,
)
from yiwang.people.handing import Handing, hand_over
from yiwang.people.models import Account, Session
from yiwang.people.open_work import in_hand
from yiwang.people.passwords import check_new_password

LONGEST_REASON = 500
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_NUMBER = re.compile(r"(86|0086)?1[3-9]\d{9}|\d{15}|\d{17}[\dx]")  # telephones, resident numbers of both lengths
_PROVEN_LATER = "registered"


@use_case("account.created")
def create_account(
    *,
    actor: Actor,
    login: str,
    name: str,
    password: str,
    kind: str = "person",
    assurance: str = _PROVEN_LATER,
    party_id: UUID | None = None,
) -> Account:
    """Open an account. Records ``account.created``; refuses with ``invalid_input`` at the field that is wrong.

    A stranger may open an account for himself (kind ``person``, assurance ``registered``, no party); accounts
    of officials are opened by who holds the duty ``administer``, and their first password is a given one; a proven
    identity is set by the platform only.
    """
    _may_create(actor, kind, assurance, party_id)
    login = login.strip().lower()
    name = name.strip()
    wrong = faults(login, name)
    if kind not in {"person", "official"}:
        wrong["/kind"] = _("账号种类只有个人和工作人员。")
    if assurance not in ASSURANCE_LEVELS:
        wrong["/assurance"] = _("没有这个实名等级。")
    if wrong:
        raise InvalidInput(fields=wrong)
    check_new_password(password, login, name)
    account = Account(
        login=login,
        name=name,
        kind=kind,
        assurance=assurance,
        party_id=party_id,
        password=make_password(password),
        password_given=kind == "official" and actor.kind != "system",
    )
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as taken:
        raise InvalidInput(fields={"/login": _("这个账号名已经有人用了，请换一个。")}) from taken
    post = actor.post_with(DUTY)
    office = post.organization_id if post and kind == "official" else None
    record("account.created", actor=actor, on=account, payload={"kind": kind}, organization_id=office)
    return account


def _may_create(actor: Actor, kind: str, assurance: str, party_id: UUID | None) -> None:
    if actor.kind == "system":
        return
    if kind == "official":
        if not actor.signed_in:
            raise NotSignedIn
        if DUTY not in actor.duties:
            raise NotPermitted
    if assurance != _PROVEN_LATER or party_id is not None:
        raise NotPermitted(_("实名等级要通过实名认证取得，不能直接填写。"))


def faults(login: str, name: str) -> dict[str, str]:
    """What is wrong with the login and the name of a new account, at their fields."""
    wrong: dict[str, str] = {}
    if not _LOGIN.fullmatch(login):
        wrong["/login"] = _("账号名要用 3 到 60 个小写字母、数字、点、横线或下划线，开头是字母或数字。")
    elif _NUMBER.fullmatch(re.sub(r"[._-]", "", login)):
        wrong["/login"] = _("账号名不能是身份证号码或手机号码，请换一个。手机号可以在登录后另外绑定。")
    if not 1 <= len(name) <= 60 or not name.isprintable():
        wrong["/name"] = _("请填写姓名，最多 60 个字。")
    return wrong


@use_case("account.password_set")
def set_password(
    *, actor: Actor, account_id: UUID, password: str, present: str = "", version: int | None = None
) -> None:
    """Set a password and end every session of the account but the actor's own.

    One's own needs the ``present`` one; an official's may be set by the administrator of every organization
    in which he holds a post: it then is a given one, which opens nothing but the choice of an own one. Records
    ``account.password_set``; refuses ``changed_meanwhile`` if the account is no longer at ``version``.
    """
    if not actor.signed_in and actor.kind != "system":
        raise NotSignedIn
    account = _locked(account_id)
    own = actor.account_id == account.pk
    if own:
        if not check_password(present[:200], account.password):
            raise InvalidInput(fields={"/present": _("现在的密码不正确。")})
    else:
        require_administration_of(actor, account)
    check_version(account, version)
    check_new_password(password, account.login, account.full_name)
    account.password = make_password(password)
    account.password_given = not own and actor.kind != "system"
    account.version += 1
    account.save(update_fields=["password", "password_given", "version"])
    _end_sessions(account, actor.session_id)
    record("account.password_set", actor=actor, on=account, organization_id=_office(account))


@use_case("account.locked")
def lock_account(
    *, actor: Actor, account_id: UUID, reason: str, version: int | None = None, handing: Handing | None = None
) -> None:
    """Lock an official out, with a reason: every session ends at once, posts stay for the day he is let in again.

    Work in his hands goes where ``handing`` says, else ``work_in_hand``. Nobody locks himself. Records
    ``account.locked``.
    """
    account = _to_lock(actor, account_id, version)
    why = reason.strip()
    if not 2 <= len(why) <= LONGEST_REASON:
        raise InvalidInput(fields={"/reason": _("请写明停用的理由，2 到 %(most)s 个字。") % {"most": LONGEST_REASON}})
    if not account.is_active:
        raise ChangedMeanwhile(_("这个账号已经停用。"))
    hand_over(actor=actor, rows=in_hand(account.pk), handing=handing, who=account.pk, reason=why)
    _set_active(account, False)
    _end_sessions(account, None)
    record("account.locked", actor=actor, on=account, organization_id=_office(account), payload={"reason": why})


@use_case("account.unlocked")
def unlock_account(*, actor: Actor, account_id: UUID, version: int | None = None) -> None:
    """Let a locked official sign in again. Records ``account.unlocked``."""
    account = _to_lock(actor, account_id, version)
    if account.is_active:
        raise ChangedMeanwhile(_("这个账号没有停用。"))
    _set_active(account, True)
    record("account.unlocked", actor=actor, on=account, organization_id=_office(account))


def _to_lock(actor: Actor, account_id: UUID, version: int | None) -> Account:
    account = _locked(account_id)
    if actor.account_id == account.pk:
        raise OwnPost(_("不能停用或者恢复自己的账号，请由上级管理员办理。"))
    require_administration_of(actor, account)
    check_version(account, version)
    return account


def _locked(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotPermitted(_("您只能管理本机构和下级机构的人员。"))
    return account


def _set_active(account: Account, active: bool) -> None:
    account.is_active = active
    account.version += 1
    account.save(update_fields=["is_active", "version"])


def _end_sessions(account: Account, but: UUID | None) -> None:
    living = Session.objects.filter(account=account, ended_at=None)
    if but is not None:
        living = living.exclude(pk=but)
    living.update(ended_at=timezone.now())


def _office(account: Account) -> UUID | None:
    """The organization whose auditor is to see it."""
    offices = offices_of(account) if account.kind == "official" else []
    return offices[0].pk if offices else None
