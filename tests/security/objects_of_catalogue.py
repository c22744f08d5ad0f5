"""A draft, a change from above and an entry at the desk of the office's catalogue."""

from __future__ import annotations

from typing import Any

from tests import factories
from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.people.models import Organization
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.actions.edit_draft import begin_draft
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.laws import law_slug
from yiwang.service.catalogue.models import Adoption, CatalogueEntry, ServiceItem

TITLE = "还没有发布的机密事项"


def put_on(stage: Any) -> None:
    """An item that the office revises, with a change from above that waits."""
    office = Organization.objects.get(pk=stage.objects["organization_id"])
    entry = CatalogueEntry.objects.create(
        code="440598765000", owner_division="44", title="公开的目录", power_type="公共服务", state="published",
        content={"basis": {"law": {"law": "行政许可法", "article": "第三十条"}}},
    )  # fmt: skip
    item = ServiceItem.objects.create(
        key="desk-item", face=own_face(new_id(), title="公开的事项", power_type="公共服务"), entry=entry,
        organization=office, organization_name=office.name, division_code="440825000000", source="desk",
        content={"situations": {"who": {"question": "谁来办？", "options": {"self": {"title": "本人"}}}}},
    )  # fmt: skip
    editor = factories.official("catalogue.edit", at=office, name="编辑员")
    draft = begin_draft(actor=editor, item_key=item.key)
    draft.content, draft.note = {"title": TITLE}, TITLE
    draft.save()
    waiting = Adoption.objects.create(
        item=item, organization_id=office.pk, kind="review", above=entry.pk, above_title=entry.title, above_number=2,
        changes={"summary": [None, TITLE]}, created_at=clock.now(),
    )  # fmt: skip
    stage.objects |= {"adoption_id": waiting.pk, "entry_id": entry.pk}
    law_index.write([law_index.of_entry(entry)])
    stage.together += [
        {"draft_id": draft.pk},
        {"key": item.key},
        {"code": entry.code},
        {"slug": law_slug("行政许可法")},
    ]
