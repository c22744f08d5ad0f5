"""Start-up: the catalogue lists what packs publish."""

from dataclasses import replace

from yiwang.core.revisions import SECTIONS
from yiwang.service.catalogue import events, permissions
from yiwang.service.catalogue.listing import list_bundle, list_item

SECTIONS["items"] = replace(SECTIONS["items"], after_publish=list_item)
SECTIONS["bundles"] = replace(SECTIONS["bundles"], after_publish=list_bundle)

__all__ = ["events", "permissions"]
