"""Start-up: the catalogue lists what packs publish."""

from dataclasses import replace

from yiwang.core.revisions import SECTIONS
from yiwang.service.catalogue import events, permissions
from yiwang.service.catalogue.listing import list_bundle, list_item, unlist

SECTIONS["items"] = replace(SECTIONS["items"], after_publish=list_item, after_retire=unlist)
SECTIONS["bundles"] = replace(SECTIONS["bundles"], after_publish=list_bundle, after_retire=unlist)

__all__ = ["events", "permissions"]
