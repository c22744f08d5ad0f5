"""Before a person's pack is published: its materials against the library as it stands here, desk's words included."""

from __future__ import annotations

from collections.abc import Iterator

from yiwang.packs.findings import Finding
from yiwang.packs.model import Pack
from yiwang.service.once_only.judging import judge
from yiwang.service.once_only.nodes import ground_at
from yiwang.service.once_only.places import prefix_of
from yiwang.service.once_only.proving import asked_in_pack
from yiwang.service.once_only.publishing import words_of


def library_findings(pack: Pack) -> Iterator[Finding]:
    """What its items ask although it is withdrawn or held here, without a legal reason beside it."""
    place = str(pack.manifest.data.get("jurisdiction", "00"))
    ground = ground_at("" if place == "00" else prefix_of(place))
    for document in pack.documents("items"):
        for at, asked in enumerate(asked_in_pack(document.data)):
            found = judge(asked, ground)
            if found.needless:
                line = document.line(f"/materials/{at}")
                yield Finding(document.file, line, "error", words_of(found), "", f"once_only.{found.state}")
