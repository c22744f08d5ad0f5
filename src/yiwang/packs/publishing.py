"""Publishing a pack: every definition becomes a revision, all together in one release (invariant 6)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import generation, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import Refusal
from yiwang.core.models import Release
from yiwang.core.permissions import require
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.engines.parameters import values as parameter_values
from yiwang.packs.checking import checked_pack, compiled_pack
from yiwang.packs.checking_library import library_findings
from yiwang.packs.findings import Finding
from yiwang.packs.model import Document, Pack
from yiwang.packs.reading import PackUnreadable


class PackRefused(Refusal):
    """The pack's checks found errors; ``fields`` maps file and line to the sentence."""

    code, status = "pack_refused", 422
    message = gettext_noop("业务包没有通过检查，没有发布。")


class NeededPackMissing(Refusal):
    """The pack needs another that is not published."""

    code, status = "needed_pack_missing", 409
    message = gettext_noop("这个业务包依赖的其他业务包还没有发布。")


@use_case("pack.published")
def publish_pack(*, actor: Actor, path: Path, note: str = "", packs_root: Path | None = None) -> Release:
    """Check and publish the pack in ``path``; running cases stay on their revisions. Records ``pack.published``.

    A person's pack goes through the whole of `yiwang packs check`; needed packs are looked up in ``packs_root``.
    The platform's own calls (start, command line, rehearsals) ask for what running needs: everything compiles.
    """
    require(actor, "pack.publish")
    whole = actor.kind != "system"
    pack, findings = _read(path, packs_root, whole=whole)
    _refuse(findings)
    if whole:
        _refuse(library_findings(pack))
    return _publish(actor, pack, note)


def _read(path: Path, packs_root: Path | None, *, whole: bool) -> tuple[Pack, list[Finding]]:
    """The pack and what is wrong with it, from one reading: what is published is what was checked."""
    try:
        return (checked_pack if whole else compiled_pack)(path, packs_root)
    except PackUnreadable as unreadable:
        _refuse(unreadable.findings)
        raise


@use_case("pack.published")
def _publish_read(*, actor: Actor, pack: Pack) -> Release:
    """Publish a pack that was read already, inside a transaction that will be undone."""
    _refuse(pack.problems)
    return _publish(actor, pack, "")


def publish_for_rehearsal(pack: Pack) -> Release:
    """Publish a pack that was read already, by the platform itself."""
    return _publish_read(actor=SYSTEM, pack=pack)


def _refuse(findings: Iterable[Finding]) -> None:
    wrong = {f"{f.file}:{f.line}": f"{f.what_zh}{f.remedy_zh}" for f in findings if f.severity == "error"}
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
        revision = revisions.publish(release, section, key, _content(pack, document), _digest(pack, document, needs))
        members[f"{section}/{document.key}"] = str(revision.pk)
    retired = revisions.retire(pack.name, RETIRED, map(UUID, members.values()))
    _store_parameters(pack)
    release.content = {"members": members, "needs": needs, "manifest": pack.manifest.data}
    release.save(update_fields=["content"])
    generation.bump()
    told = {"pack": pack.name, "version": pack.version}
    gone = [f"{definition.section}/{definition.key}" for definition in retired]
    record("pack.published", actor=actor, on=release, payload={**told, **({"retired": gone} if gone else {})})
    return release


def _release_of(name: str) -> Release:
    found = Release.objects.filter(pack=name).order_by("-published_at").first()
    if found is None:
        raise NeededPackMissing(_("请先发布业务包“%(name)s”。") % {"name": name})
    return found


WHOLE = frozenset({"items", "bundles"})
RETIRED = WHOLE | {"materials", "zones"}  # what a pack no longer holds is no longer offered or asked for
PROCESS = re.compile(r"<(?:\w+:)?process\b[^>]*\bid=\"([^\"]+)\"")
SHARED_NAMES = frozenset({"items", "licences", "registers", "bundles", "workorders", "zones"})


def _address(pack: Pack, document: Document) -> tuple[str, str]:
    """Section and key under which a definition is known: files named inside one pack carry the pack's name."""
    if document is pack.manifest:
        return "manifest", pack.name
    if document.section in SHARED_NAMES:
        return document.section, document.key
    return document.section, f"{pack.name}/{document.key}"


def _digest(pack: Pack, document: Document, needs: list[str]) -> str:
    """Items, bundles and calling flows stand for all that they use: when anything of the pack changes, so do they.

    A case finds its form, flow and rules through the release of its item's revision.
    """
    alone = document.section not in WHOLE and not (document.section == "flows" and _calls(document))
    if alone:
        return document.digest
    return hashlib.sha256(f"{document.digest} {pack.digest} {needs}".encode()).hexdigest()


def _calls(document: Document) -> bool:
    return "callActivity" in str(document.data)


def _called_models(pack: Pack, text: str) -> dict[str, Any]:
    """The other flows of the pack by process id, for a flow that calls one (call activity)."""
    if "callActivity" not in text:
        return {}
    models: dict[str, str] = {}
    for document in pack.documents("flows"):
        found = PROCESS.search(str(document.data))
        if found is not None:
            models[found[1]] = str(document.data)
    return {"models": models}


def _content(pack: Pack, document: Document) -> dict[str, Any]:
    if isinstance(document.data, str | bytes):
        text = document.data if isinstance(document.data, str) else document.data.decode()
        return {"xml": text, "pack": pack.name, **_called_models(pack, text)}
    if isinstance(document.data, list):
        return {"stories": document.data}
    return {**document.data, "x-pack": pack.name} if document.section == "items" else dict(document.data)


def _store_parameters(pack: Pack) -> None:
    entries = [entry for document in pack.documents("parameters") for entry in document.data["parameters"]]
    parameter_values.store(f"pack:{pack.name}", entries)


def published_release(name: str) -> UUID:
    """The current release of a pack."""
    return _release_of(name).pk
