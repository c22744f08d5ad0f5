"""A picture of a published guide: anybody may see it, and nothing else of the store through the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yiwang.core import files
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.portal.media import PURPOSE
from yiwang.service.portal.tests import making

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """A guide has a picture, and names a file that was not made for guides; a zone lists the item."""
    making.zone("stage-zone", {"items": ["licensed.new"]})
    stage.objects["zone_key"] = "stage-zone"
    shown = files.store(b"picture", name="x", media_type="image/png", owner_account=None, purpose=PURPOSE)
    media = {
        "shown": {"kind": "picture", "file": str(shown.pk), "alt": "样子"},
        "foreign": {"kind": "picture", "file": str(stage.objects["file_id"]), "alt": "别人的"},
    }
    ServiceItem.objects.filter(key="licensed.new").update(content={"media": media})
    stage.together += [{"key": "licensed.new", "media": name, "part": "file"} for name in media]
