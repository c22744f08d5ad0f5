"""Reading trials: laid out as folders for as long as somebody looks at them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.models import Release
from yiwang.core.permissions import require

from .archive import unpack
from .checking import checked_pack
from .diffing import Change, diff
from .dry_running import Impact, dry_run
from .findings import Finding
from .model import Pack
from .models import Trial
from .published import pack_of
from .reading import PackUnreadable, read_pack
from .tooling import export_pack

MOST_NEEDED = 20
_NAMED = re.compile(rb"(?m)^pack:[ \t]*[\"']?([a-z][a-z0-9-]{0,79})[\"']?[ \t]*(?:#.*)?\r?$")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Laid:
    """A pack laid out in ``folder``; the packs that it needs lie beside it, as they are published."""

    folder: Path
    root: Path

    def check(self) -> tuple[Pack | None, list[Finding]]:
        """The pack, None where it cannot be read at all, and everything the check has to say."""
        try:
            return checked_pack(self.folder, self.root)
        except PackUnreadable as unreadable:
            return None, list(unreadable.findings)

    def read(self) -> Pack:
        """The pack without its check. Raises PackUnreadable."""
        return read_pack(self.folder)


def own_trials(actor: Actor) -> QuerySet[Trial]:
    """The author's uploads, the newest first."""
    require(actor, "pack.see")
    rows: QuerySet[Trial] = Trial.objects.visible_to(actor).order_by("-created_at", "-id")
    return rows


def own_trial(actor: Actor, trial_id: UUID) -> Trial:
    """One upload; refuses with ``not_found`` for anybody but its author."""
    require(actor, "pack.see")
    found: Trial = Trial.objects.visible_to(actor).select_related("file__blob", "release").get_or_refuse(trial_id)
    return found


@contextmanager
def laid_out(content: bytes) -> Iterator[Laid]:
    """Unpack a zip into a folder that is gone afterwards. Refuses with ``zip_refused``."""
    with tempfile.TemporaryDirectory(prefix="yiwang-pack-") as place:
        root = Path(place)
        unpacked = root / ".unpacked"
        unpack(content, unpacked)
        named = _NAMED.search((unpacked / "pack.yaml").read_bytes()[:65_536])
        folder = unpacked.rename(root / (named.group(1).decode() if named else "pack"))
        _lay_needed(folder, root)
        yield Laid(folder, root)


@contextmanager
def laid_out_trial(trial: Trial) -> Iterator[Laid]:
    """The upload of a trial as a folder."""
    with laid_out(files.read(trial.file)) as laid:
        yield laid


def _lay_needed(folder: Path, root: Path) -> None:
    """Needed packs beside the uploaded one, in their published state: what is not published is missing."""
    try:
        waiting = list(read_pack(folder).needs)
    except PackUnreadable:
        return
    while waiting and len(list(root.iterdir())) <= MOST_NEEDED:
        name = waiting.pop(0)
        if not _NAME.fullmatch(name) or (root / name).exists():
            continue
        release = newest_release(name)
        if release is not None:
            needed = pack_of(release)
            export_pack(needed, root / name)
            waiting.extend(needed.needs)


def newest_release(name: str) -> Release | None:
    """The current release of a pack, None where it was never published."""
    return Release.objects.filter(pack=name).order_by("-published_at", "-id").first()


def changes_of(new: Pack) -> list[Change] | None:
    """What publishing would change against the published release; None where nothing is published yet."""
    release = newest_release(new.name)
    return None if release is None else diff(pack_of(release), new)


def impacts_of(new: Pack) -> list[Impact]:
    """Which live cases publishing would touch, and what they would lose if they were moved."""
    release = newest_release(new.name)
    return [] if release is None else dry_run(pack_of(release), new)


def finding_rows(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON."""
    return [asdict(finding) for finding in findings]
