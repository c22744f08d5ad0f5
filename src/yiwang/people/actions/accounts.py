"""Opening accounts and setting passwords."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from yiwang.core.actor import ASSURANCE_LEVELS, Actor
from yiwang.core.errors import InvalidInput, NotPermitted, NotSignedIn
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import DUTY, require_administration_of
from yiwang.people.models import Account, Session
from yiwang.people.passwords import check_new_password

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
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
    of officials are opened by who holds the duty ``administer``; a proven identity is set by the platform only.
    """
    _may_create(actor, kind, assurance, party_id)
    login = login.strip().lower()
    name = name.strip()
    _check(login, name, kind, assurance)
    check_new_password(password, login)
    account = Account(
        login=login, name=name, kind=kind, assurance=assurance, party_id=party_id, password=make_password(password)
    )
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as taken:
        raise InvalidInput(fields={"/login": "这个账号名已经有人用了，请换一个。"}) from taken
    record("account.created", actor=actor, on=account, payload={"kind": kind})
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
        raise NotPermitted("实名等级要通过实名认证取得，不能直接填写。")


def _check(login: str, name: str, kind: str, assurance: str) -> None:
    wrong: dict[str, str] = {}
    if not _LOGIN.fullmatch(login):
        wrong["/login"] = "账号名要用 3 到 60 个小写字母、数字、点、横线或下划线，开头是字母或数字。"
    if not 1 <= len(name) <= 60:
        wrong["/name"] = "请填写姓名，最多 60 个字。"
    if kind not in {"person", "official"}:
        wrong["/kind"] = "账号种类只有个人和工作人员。"
    if assurance not in ASSURANCE_LEVELS:
        wrong["/assurance"] = "没有这个实名等级。"
    if wrong:
        raise InvalidInput(fields=wrong)


@use_case("account.password_set")
def set_password(*, actor: Actor, account_id: UUID, password: str, present: str = "") -> None:
    """Set a password and end every session of the account but the actor's own.

    One's own needs the ``present`` one; an official's may be set by the administrator of every organization
    in which he holds a post. Records ``account.password_set``.
    """
    if not actor.signed_in and actor.kind != "system":
        raise NotSignedIn
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotPermitted("您只能管理本机构和下级机构的人员。")
    if actor.account_id == account.pk:
        if not check_password(present[:200], account.password):
            raise InvalidInput(fields={"/present": "现在的密码不正确。"})
    else:
        require_administration_of(actor, account)
    check_new_password(password, account.login)
    account.password = make_password(password)
    account.save(update_fields=["password"])
    others = Session.objects.filter(account=account, ended_at=None)
    if actor.session_id is not None:
        others = others.exclude(pk=actor.session_id)
    others.update(ended_at=timezone.now())
    record("account.password_set", actor=actor, on=account)
