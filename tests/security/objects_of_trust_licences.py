"""What the licence office adds: a type at the desk, one that anybody may ask for himself, a public status list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.formats.status_lists import SHARD
from yiwang.packs.publishing import publish_pack
from yiwang.support.licences.models import Licence

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """Types are known by their key, lists by their shard; neither tells anything of a person."""
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "health-code")
    stage.together += [{"key": "trial-permit"}, {"key": "health-code"}]
    licence = Licence.objects.unscoped("test").get(pk=stage.objects["licence_id"])
    stage.objects["shard"] = licence.status_number // SHARD
