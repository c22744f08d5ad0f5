"""Proposing an entry of the basic catalogue (基本目录)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import service_item
from yiwang.identifiers.errors import IdentifierError
from yiwang.service.catalogue.actions.access import account_of, entry_post
from yiwang.service.catalogue.elements import check_elements
from yiwang.service.catalogue.errors import ElementsRefused, EntryCodeTaken
from yiwang.service.catalogue.models import CatalogueEntry, Draft


@use_case("catalogue.proposed")
def propose_entry(*, actor: Actor, code: str, content: Mapping[str, Any], now: datetime) -> Draft:
    """Open a new entry with a draft of what it says; it offers nothing until it is checked and published.

    ``code`` is the basic code of 12 digits; its first two name the division whose office edits it. The type in the
    code decides the power type. Refuses with ``invalid_input``, ``catalogue_code_taken``, ``catalogue_elements``.
    """
    try:
        basic = service_item.check(code, (service_item.BASIC,))
    except IdentifierError as wrong:
        raise InvalidInput(fields={"/code": wrong.text(gettext)}) from wrong
    post = entry_post(actor, basic.division)
    if post is None and actor.kind != "system":
        raise NotPermitted
    if CatalogueEntry.objects.filter(code=basic.code).exists():
        raise EntryCodeTaken.at("/code")
    said = {"power_type": service_item.item_type_name(basic.type), **content}
    problems = check_elements(said)
    if problems or not said.get("title"):
        raise ElementsRefused.of(problems) if problems else InvalidInput(fields={"/title": gettext("请填写事项名称。")})
    entry = CatalogueEntry.objects.create(
        code=basic.code,
        owner_division=basic.division,
        title=str(said["title"])[:300],
        power_type=str(said["power_type"])[:20],
    )
    record("catalogue.proposed", actor=actor, on=entry, payload={"code": entry.code})
    return Draft.objects.create(
        entry=entry,
        organization_id=post.organization_id if post else entry.pk,
        content=said,
        editors=account_of(actor),
        editor_name=actor.name[:60],
        note=gettext("新的基本目录"),
    )
