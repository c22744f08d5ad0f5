"""A standard material, a title that waits, an organization of the report: no person in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.packs.publishing import publish_pack
from yiwang.service.once_only.models import Office, Title

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """Materials are known by their key; titles and offices by ids of their own."""
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "material-library")
    title = Title.objects.create(form="两人以上的证言", title="两人以上的证言", nodes=1, items=1)
    office = Office.objects.create(
        id=new_id(), key=str(stage.objects["organization_id"]), division_code="440825", title="徐闻县市场监督管理局"
    )
    stage.objects |= {"title_id": title.pk}
    stage.together += [{"key": "id-card"}, {"office_id": office.pk}]
