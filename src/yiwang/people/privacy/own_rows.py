"""What this room and the rooms beside it hold of a person, for the download and for leaving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.people.models import Account
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.models import Look, PrivacyRequest
from yiwang.people.privacy.own_data import (
    Person,
    kept_after_closing,
    not_own,
    own_data,
    own_rows,
    rows_erased,
    rows_of,
)
from yiwang.people.privacy.purposes import sentence_of
from yiwang.people.privacy.requests import KIND_TITLES


def _account(person: Person) -> Iterator[dict[str, Any]]:
    for row in rows_of("people_account", {"id": person.account_id}, ("password",)):
        yield {**row, "name": row["sealed_name"] or row["name"], "sealed_name": None}


def _looks(person: Person) -> Iterator[dict[str, Any]]:
    for where in ({"account_id": person.account_id}, {"party_id": person.party_id}):
        if None in where.values():
            continue
        for row in Look.objects.unscoped("the person's own").filter(**where).order_by("at")[:5000]:
            office = " · ".join(part for part in (row.organization_name, row.post_title) if part)
            yield {"at": row.at, "who": office, "why": sentence_of(row.purpose), "what": row.title}


own_data("account", gettext_noop("账号"), ("people_account",), _account)
own_rows("people_session", "account_id", gettext_noop("登录过的设备"), leave_out=("token_digest",))
own_rows("people_post_holding", "account_id", gettext_noop("担任的岗位"))
own_data("looks", gettext_noop("谁查看过"), ("privacy_look",), _looks)
own_rows("privacy_request", "account_id", gettext_noop("异议和更正请求"))
own_rows("privacy_closing", "account_id", gettext_noop("注销申请"))
own_rows("privacy_data_copy", "account_id", gettext_noop("下载过的副本"))
own_rows("core_file", "owner_account", gettext_noop("上传的文件"), leave_out=("blob_id",))
not_own("privacy_look_alarm", "a finding about an official's work, kept by the supervisors")

rows_erased("privacy_data_copy", "account_id")
kept_after_closing(
    "looks",
    gettext_noop("查看记录和操作日志（不含姓名）"),
    gettext_noop("个人信息保护法第五十四条、网络安全法第二十一条"),
)
whose("account", lambda ids: {
    key: Whose(key, party, "") for key, party in Account.objects.filter(pk__in=ids).values_list("id", "party_id")
})  # fmt: skip
whose("file", lambda ids: {
    key: Whose(owner)
    for key, owner in apps.get_model("core", "File").objects.unscoped("whose it is").filter(pk__in=ids).values_list(
        "id", "owner_account"
    )
})  # fmt: skip


def _askers(ids: list[UUID]) -> dict[UUID, Whose]:
    rows = PrivacyRequest.objects.unscoped("whose request it is").filter(pk__in=ids)
    return {row.pk: Whose(row.account_id, None, row.title) for row in rows}


whose("privacy_request", _askers)


@resolver("privacy_request")
def request_ref(actor: Actor, request_id: UUID) -> Ref:
    """A request: its own page for the person, the desk's for who answers."""
    return _request_ref(actor, PrivacyRequest.objects.visible_to(actor).get_or_refuse(request_id))


@each_of("privacy_request")
def request_refs(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Requests of a list."""
    rows = PrivacyRequest.objects.visible_to(actor).filter(pk__in=ids).only("id", "account_id", "kind")
    return [_request_ref(actor, row) for row in rows]


def _request_ref(actor: Actor, row: PrivacyRequest) -> Ref:
    route = "privacy-request" if row.account_id == actor.account_id else "desk-privacy-one"
    return Ref("privacy_request", row.pk, _(KIND_TITLES[row.kind]), reverse(route, args=[row.pk]))
