"""Start-up: packs' files of materials come into the library; kinds of sources; the check before publishing."""

from dataclasses import replace

from yiwang.core.revisions import SECTIONS
from yiwang.service.catalogue.publishing_checks import publishing_check
from yiwang.service.once_only import choosing, events, permissions, privacy, references
from yiwang.service.once_only.library import retire, store
from yiwang.service.once_only.publishing import check
from yiwang.service.once_only.source_kinds import LicenceTypes, Registers
from yiwang.service.once_only.sources import KINDS

SECTIONS["materials"] = replace(SECTIONS["materials"], after_publish=store, after_retire=retire)
KINDS.add(LicenceTypes())
KINDS.add(Registers())
publishing_check(check)

__all__ = ["choosing", "events", "permissions", "privacy", "references"]
