"""Start-up: pages of zones follow what packs publish."""

from dataclasses import replace

from yiwang.core.revisions import SECTIONS
from yiwang.service.portal import events, media
from yiwang.service.portal.zones import zone_published, zone_retired

__all__ = ["events", "media"]

SECTIONS["zones"] = replace(SECTIONS["zones"], after_publish=zone_published, after_retire=zone_retired)
