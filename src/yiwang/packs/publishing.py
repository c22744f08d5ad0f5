"""Publishing a pack: every definition becomes a revision, all together in one release (invariant 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from yiwang.core import generation, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.models import Release
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.parameters import values as parameter_values
from yiwang.packs.model import Document, Pack
from yiwang.packs.reading import read_pack


class PackRefused(Refusal):
    """The pack's checks found errors; ``fields`` maps file and line to the sentence."""

    code, status = "pack_refused", 422
    message = "业务包没有通过检查，没有发布。"


class NeededPackMissing(Refusal):
    """The pack needs another that is not published."""

    code, status = "needed_pack_missing", 409
    message = "这个业务包依赖的其他业务包还没有发布。"


@use_case("pack.published")
def publish_pack(*, actor: Actor, path: Path, note: str = "") -> Release:
    """Check and publish the pack in ``path``; running cases stay on their revisions. Records ``pack.published``."""
    require(actor, "pack.publish")
    pack = read_pack(path)
    _refuse_problems(pack)
    return _publish(actor, pack, note)


@use_case("pack.published")
def _publish_read(*, actor: Actor, pack: Pack) -> Release:
    """Publish a pack that was read already, inside a transaction that will be undone."""
    _refuse_problems(pack)
    return _publish(actor, pack, "")


def publish_for_rehearsal(pack: Pack) -> Release:
    """Publish a pack that was read already, by the platform itself."""
    return _publish_read(actor=SYSTEM, pack=pack)


def _refuse_problems(pack: Pack) -> None:
    wrong = {f"{f.file}:{f.line}": f"{f.what_zh}{f.remedy_zh}" for f in pack.problems if f.severity == "error"}
    if wrong:
        raise PackRefused(fields=wrong)


def _publish(actor: Actor, pack: Pack, note: str) -> Release:
    needs = [str(_release_of(name).pk) for name in pack.needs]
    last = Release.objects.filter(pack=pack.name).order_by("-published_at").first()
    if last is not None and last.digest == pack.digest and last.content.get("needs") == needs:
        nothing_changed()
        return last
    release = Release.objects.create(
        pack=pack.name, version=pack.version, digest=pack.digest, published_by=actor.account_id, note=note[:500]
    )
    members: dict[str, str] = {}
    for document in pack.everything():
        section, key = _address(pack, document)
        revision = revisions.publish(release, section, key, _content(pack, document), document.digest)
        members[f"{section}/{document.key}"] = str(revision.pk)
    _store_parameters(pack)
    release.content = {"members": members, "needs": needs, "manifest": pack.manifest.data}
    release.save(update_fields=["content"])
    generation.bump()
    record("pack.published", actor=actor, on=release, payload={"pack": pack.name, "version": pack.version})
    return release


def _release_of(name: str) -> Release:
    found = Release.objects.filter(pack=name).order_by("-published_at").first()
    if found is None:
        raise NeededPackMissing(f"请先发布业务包“{name}”。")
    return found


SHARED_NAMES = frozenset({"items", "licences", "registers", "bundles", "workorders"})


def _address(pack: Pack, document: Document) -> tuple[str, str]:
    """Section and key under which a definition is known: files named inside one pack carry the pack's name."""
    if document is pack.manifest:
        return "manifest", pack.name
    if document.section in SHARED_NAMES:
        return document.section, document.key
    return document.section, f"{pack.name}/{document.key}"


def _content(pack: Pack, document: Document) -> dict[str, Any]:
    if isinstance(document.data, str | bytes):
        text = document.data if isinstance(document.data, str) else document.data.decode()
        return {"xml": text, "pack": pack.name}
    if isinstance(document.data, list):
        return {"stories": document.data}
    return {**document.data, "x-pack": pack.name} if document.section == "items" else dict(document.data)


def _store_parameters(pack: Pack) -> None:
    entries = [entry for document in pack.documents("parameters") for entry in document.data["parameters"]]
    parameter_values.store(f"pack:{pack.name}", entries)


def published_release(name: str) -> UUID:
    """The current release of a pack."""
    return _release_of(name).pk
