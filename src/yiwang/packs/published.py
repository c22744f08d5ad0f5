"""The published revision of a pack, read back as a `Pack`: what folders are compared with and exported from."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import revisions
from yiwang.core.errors import NotFound
from yiwang.core.models import Release

from .model import ADDED, SECTIONS, Document, Pack
from .reading import canonical


def published_pack(name: str) -> Pack:
    """The current release of a pack with all its definitions. Refuses with ``not_found``."""
    release = Release.objects.filter(pack=name).order_by("-published_at", "-id").first()
    if release is None:
        raise NotFound(_("业务包“%(name)s”还没有发布过。") % {"name": name})
    return pack_of(release)


def pack_of(release: Release) -> Pack:
    """The pack as a release holds it."""
    sections: dict[str, dict[str, Document]] = {section: {} for section in SECTIONS}
    manifest: Document | None = None
    for address, revision_id in sorted(release.content["members"].items()):
        section, _, key = address.partition("/")
        revision = revisions.revision(UUID(revision_id))
        content = dict(revision.content)
        if section not in SECTIONS:
            manifest = Document("pack", "pack", "pack.yaml", content, revision.digest, {"": 1})
            continue
        folder, suffix, _ = SECTIONS[section]
        data = _data(section, suffix, content)
        file = f"{folder}/{key}{suffix}"
        sections[section][key] = Document(section, key, file, data, _own_digest(suffix, data), {"": 1})
    if manifest is None:
        data = release.content.get("manifest", {})
        manifest = Document("pack", "pack", "pack.yaml", data, "", {"": 1})
    digests = {key: _digest(found) for key, found in sections.items() if found or key not in ADDED}
    digests["pack"] = manifest.digest
    return Pack(manifest, sections, digests, release.digest)


def _own_digest(suffix: str, data: Any) -> str:
    """The digest of the definition alone, as a folder gives it; a revision's may stand for its whole pack."""
    content = canonical(data) if suffix == ".yaml" else str(data).encode()
    return hashlib.sha256(content).hexdigest()


def _data(section: str, suffix: str, content: dict[str, Any]) -> Any:
    if suffix != ".yaml":
        return content["xml"]
    if section == "scenarios" and set(content) == {"stories"}:
        return content["stories"]
    content.pop("x-pack", None)
    return content


def _digest(documents: dict[str, Document]) -> str:
    listing = [[key, documents[key].digest] for key in sorted(documents)]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()
