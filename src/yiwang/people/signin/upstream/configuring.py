"""Providers as configuration: who may change them, and what a right one looks like.

A provider can speak for everybody here, so only the duty ``security`` in an organization that nobody leads changes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import ASSURANCE_LEVELS, Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.keys import seal_json
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.administration import check_version
from yiwang.people.models import Organization
from yiwang.people.signin.models.upstream import UpstreamProvider
from yiwang.people.signin.upstream import discovery
from yiwang.people.signin.upstream.checking import check_config, standing_problems
from yiwang.people.signin.upstream.fetching import is_safe_address
from yiwang.people.signin.upstream.trusting import may_be_trusted

CODE = re.compile(r"(?!first$)[a-z][a-z0-9-]{1,29}")
PLACES = ("nation", "province", "city", "other")
LEVELS = tuple(level for level in ASSURANCE_LEVELS if level not in ("none", "certificate"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form of a provider. An empty ``secret`` keeps the present one; ``levels`` is one ``acr = level`` a line."""

    code: str
    title: str
    level: str
    issuer: str
    client_id: str
    secret: str
    scopes: str
    name_claim: str
    number_claim: str
    levels: str
    acr_values: str
    trusted_for_number: bool
    enabled: bool


def may_manage(actor: Actor) -> bool:
    """Whether the actor answers for security of the whole installation."""
    return bool(_highest(actor))


def _highest(actor: Actor) -> list[UUID]:
    """Organizations that nobody leads and in which the actor answers for security."""
    held = Organization.objects.filter(pk__in=actor.organizations_with("security")).order_by("name", "id")
    return [office.pk for office in held if office.lineage in ([], [office.pk])]


def require_management(actor: Actor) -> None:
    """Refuse with ``not_signed_in`` or ``not_permitted`` unless ``may_manage``."""
    require(actor, "upstream.manage")
    if actor.kind != "system" and not may_manage(actor):
        raise NotPermitted(_("上级身份认证影响所有人，只能由最上级机构的安全管理员设置。"))


def providers(actor: Actor, text: str = "", state: str = "") -> QuerySet[UpstreamProvider]:
    """Providers that the actor's organization registered; by a part of title or code, ``on`` or ``off``."""
    require_management(actor)
    rows = UpstreamProvider.objects.all()
    if actor.kind != "system":
        rows = rows.filter(organization_id__in=_highest(actor))
    if text:
        rows = rows.filter(title__contains=text) | rows.filter(code__startswith=text.lower())
    return rows.filter(enabled=state == "on") if state in ("on", "off") else rows


def offered() -> QuerySet[UpstreamProvider]:
    """Providers that people may sign in with, in order."""
    return UpstreamProvider.objects.filter(enabled=True).order_by("rank", "title", "id")


def offered_one(code: str) -> UpstreamProvider:
    """One of them, or ``not_found``."""
    found = offered().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


@use_case("upstream.added")
def add_provider(*, actor: Actor, wanted: Wanted) -> UpstreamProvider:
    """Add a provider. Refuses ``invalid_input`` at the fields."""
    require_management(actor)
    office = next(iter(_highest(actor)), None)
    provider = UpstreamProvider(code=wanted.code.strip().lower(), organization_id=office)
    _fill(provider, wanted, CODE.fullmatch(provider.code) is not None)
    try:
        with transaction.atomic():
            provider.save(force_insert=True)
    except IntegrityError as taken:
        raise InvalidInput(fields={"/issuer": _("这个网址或者代号已经登记过了。")}) from taken
    record("upstream.added", actor=actor, on=provider, payload=_told(provider))
    return provider


@use_case("upstream.changed")
def change_provider(*, actor: Actor, provider_id: UUID, wanted: Wanted, version: int | None = None) -> UpstreamProvider:
    """Change a provider; its code stays, since it stands in the address that it sends people back to."""
    require_management(actor)
    provider = providers(actor).select_for_update().filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    check_version(provider, version)
    _fill(provider, wanted, True)
    provider.version += 1
    try:
        with transaction.atomic():
            provider.save()
    except IntegrityError as taken:
        raise InvalidInput(fields={"/issuer": _("这个网址或者代号已经登记过了。")}) from taken
    discovery.forget()
    record("upstream.changed", actor=actor, on=provider, payload=_told(provider))
    return provider


def check_provider(actor: Actor, provider_id: UUID) -> list[str]:
    """Ask the provider, then keep what was found. Gives its problems as sentences."""
    require_management(actor)
    provider = providers(actor).filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    discovery.forget()
    problems = check_config(provider)
    _keep_check(actor=actor, provider=provider, fault=problems[0] if problems else "")
    return problems


@use_case("upstream.checked")
def _keep_check(*, actor: Actor, provider: UpstreamProvider, fault: str) -> None:
    provider.checked_at, provider.fault = clock.now(), fault[:200]
    provider.save(update_fields=["checked_at", "fault"])
    record("upstream.checked", actor=actor, on=provider, payload={"works": not fault})


def _fill(provider: UpstreamProvider, wanted: Wanted, code_fits: bool) -> None:
    wrong = {} if code_fits else {"/code": _("代号用小写字母、数字和横线，2 到 30 个字符，例如 province。")}
    if not 1 <= len(wanted.title.strip()) <= 40:
        wrong["/title"] = _("请填写名称，最多 40 个字，例如：广东省统一身份认证。")
    if wanted.level not in PLACES:
        wrong["/level"] = _("请选择是哪一级的。")
    if len(wanted.issuer) > 300 or not is_safe_address(wanted.issuer.strip()):
        wrong["/issuer"] = _("网址（issuer）要以 https:// 开头。")
    if not 1 <= len(wanted.client_id.strip()) <= 200:
        wrong["/client_id"] = _("请填写对方给的客户端编号。")
    if len(wanted.secret) > 500 or not wanted.secret.isascii() or not wanted.secret.isprintable():
        wrong["/secret"] = _("客户端密钥只能用英文字母、数字和符号，最多 500 个字符。")
    levels = _levels(wanted.levels)
    if levels is None:
        wrong["/levels"] = _("每行写“对方的等级 = 本站的等级”，本站的等级有：%(levels)s。") % {
            "levels": "、".join(LEVELS)
        }
    if wanted.trusted_for_number and not wanted.number_claim.strip():
        wrong["/number_claim"] = _("信任它核对的证件号码，就要写明号码在哪一项里。")
    if wanted.trusted_for_number and not may_be_trusted(provider):
        wrong["/trusted_for_number"] = _("只有整个平台的最上级机构能信任别处核对的证件号码。请由它来登记，或者不勾选。")
    if wrong:
        raise InvalidInput(fields=wrong)
    provider.title, provider.level = wanted.title.strip(), wanted.level
    provider.issuer, provider.client_id = wanted.issuer.strip(), wanted.client_id.strip()
    provider.scopes = [word[:40] for word in wanted.scopes.split()][:10]
    provider.claims = {"name": wanted.name_claim.strip()[:60] or "name", "number": wanted.number_claim.strip()[:60]}
    provider.levels, provider.acr_values = levels or {}, wanted.acr_values.strip()[:200]
    provider.trusted_for_number, provider.enabled = wanted.trusted_for_number, wanted.enabled
    if wanted.secret:
        provider.sealed_secret = seal_json(
            wanted.secret, table="signin_upstream_provider", record_id=provider.pk, field="secret"
        )
    problems = standing_problems(provider)
    if problems:
        raise InvalidInput(problems[0])


def _levels(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for line in filter(None, (row.strip() for row in text.splitlines()[:20])):
        theirs, separator, ours = line.rpartition("=")
        if not separator or not theirs.strip() or ours.strip() not in LEVELS:
            return None
        found[theirs.strip()[:100]] = ours.strip()
    return found


def levels_text(levels: Mapping[str, str]) -> str:
    """The mapping as the form writes it."""
    return "\n".join(f"{theirs} = {ours}" for theirs, ours in levels.items())


def _told(provider: UpstreamProvider) -> dict[str, object]:
    return {
        "provider": provider.code,
        "issuer": provider.issuer,
        "trusted_for_number": provider.trusted_for_number,
        "enabled": provider.enabled,
    }
