"""What editors of the catalogue choose by name: standard materials, licence types, registers."""

from __future__ import annotations

from yiwang.calendar import legal_day
from yiwang.core import clock, generation
from yiwang.core.revisions import current_keys
from yiwang.service.catalogue.choosing import choices
from yiwang.service.once_only.library import library
from yiwang.service.once_only.sources import standing_of


@choices("materials", "material")
def material_names() -> dict[str, str]:
    """The library without what may be asked for nowhere any more."""
    today = legal_day(clock.now())
    known = library().materials.values()
    return {
        one.key: one.title
        for one in known
        if not any(gone.on <= today for gone in one.withdrawn if not gone.division_code)
    }


@choices("materials", "held")
def published_sources() -> dict[str, str]:
    """Licence types and registers by ``licence:<type>`` and ``register:<name>``."""
    return generation.cached(("names of sources",), _sources)


@choices("results", "licence")
def licence_names() -> dict[str, str]:
    """Licence types by their key."""
    known = published_sources().items()
    return {key.partition(":")[2]: title for key, title in known if key.startswith("licence:")}


def _sources() -> dict[str, str]:
    known = [f"licence:{key}" for key in current_keys("licences")] + [
        f"register:{key}" for key in current_keys("registers")
    ]
    return {source: standing_of(source).title for source in known}
