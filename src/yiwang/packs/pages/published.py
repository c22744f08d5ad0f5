"""Published packs: a pack read in plain words, its releases, and its export."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yiwang.core import generation
from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.models import Release
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.packs.archive import zipped
from yiwang.packs.diffing import Change, diff
from yiwang.packs.model import Pack
from yiwang.packs.pages.frame import bpmn, show
from yiwang.packs.published import pack_of
from yiwang.packs.showing.changes import change_table
from yiwang.packs.showing.parts import title
from yiwang.packs.showing.sheets import section_of, tabs_of
from yiwang.packs.tooling import export_pack
from yiwang.packs.trials import newest_release
from yiwang.people.models import Account

MOST_RELEASES = 200


def publishers(releases: list[Release]) -> dict[UUID, str]:
    """Who published each release."""
    wanted = {release.published_by for release in releases if release.published_by}
    known = dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {r.pk: known.get(r.published_by, _("系统")) if r.published_by else _("系统") for r in releases}


def what_changed(release: Release) -> str:
    """What a release changed, in a few words."""
    if release.note:
        return release.note
    changes = changes_in(release)
    return _("第一次发布") if changes is None else _("改了%(n)s处") % {"n": len(changes)}


def _before(release: Release) -> Release | None:
    rows = Release.objects.filter(pack=release.pack, published_at__lt=release.published_at)
    return rows.order_by("-published_at", "-id").first()


def changes_in(release: Release) -> list[Change] | None:
    """What a release changed against the one before it; None for the first."""

    def make() -> list[Change] | None:
        before = _before(release)
        return diff(pack_of(before), pack_of(release)) if before else None

    return generation.cached(("pack-changes", release.pk), make)


def _published(request: HttpRequest, name: str) -> tuple[Release, Pack]:
    require(request.actor, "pack.see")
    release = newest_release(name)
    if release is None:
        raise NotFound
    return release, pack_of(release)


@page("duty:author", "GET")
def pack(request: HttpRequest, name: str) -> HttpResponse:
    """One published pack, a tab for each kind of definition."""
    release, whole = _published(request, name)
    here = reverse("packs-published", args=[name])
    context = {
        **reading(request, whole, here),
        "release": release,
        "who": publishers([release])[release.pk],
        "flow_href": lambda key: reverse("packs-published-flow", args=[name, key]),
    }
    return show(request, "packs/pack.html", context)


def reading(request: HttpRequest, whole: Pack, here: str) -> dict[str, Any]:
    """What the reading pages need: the tabs, the chosen one, and its sheet."""
    needed = [pack_of(found) for name in whole.needs if (found := newest_release(name)) is not None]
    section = section_of(whole, request.GET.get("show", "")[:40], request.GET.get("key", "")[:120], needed)
    tabs = [
        {"href": f"{here}?show={code}", "text": name, "current": code == section.code, "count": count}
        for code, name, count in tabs_of(whole)
    ]
    choices = [
        {"href": f"{here}?show={section.code}&key={key}", "text": name, "current": key == section.chosen}
        for key, name in section.choices
    ]
    return {
        "pack": whole,
        "pack_title": title(whole.manifest.data.get("title")) or whole.name,
        "tabs_shown": tabs,
        "choices": choices,
        "section": section,
    }


@page("duty:author", "GET")
def flow(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """The BPMN of a published flow, for the drawing."""
    return flow_of(_published(request, name)[1], key)


def flow_of(whole: Pack, key: str) -> HttpResponse:
    """The BPMN of a flow of a pack; refuses with ``not_found``."""
    document = whole.get("flows", key)
    if document is None:
        raise NotFound
    return bpmn(document.data)


@page("duty:author", "GET")
def releases(request: HttpRequest, name: str) -> HttpResponse:
    """Every release of a pack, the newest first."""
    require(request.actor, "pack.see")
    rows = list(Release.objects.filter(pack=name).order_by("-published_at", "-id")[:MOST_RELEASES])
    if not rows:
        raise NotFound
    names = publishers(rows)
    context = {
        "name": name,
        "pack_title": title(rows[0].content.get("manifest", {}).get("title")) or name,
        "rows": [{"release": r, "who": names[r.pk]} for r in rows],
    }
    return show(request, "packs/releases.html", context)


def _release(actor: Actor, name: str, release_id: UUID) -> Release:
    require(actor, "pack.see")
    found = Release.objects.filter(pk=release_id, pack=name).first()
    if found is None:
        raise NotFound
    return found


@page("duty:author", "GET")
def release(request: HttpRequest, name: str, release_id: UUID) -> HttpResponse:
    """One release: who, when, why, and what it changed."""
    found = _release(request.actor, name, release_id)
    made = changes_in(found)
    context = {
        "name": name,
        "pack_title": title(found.content.get("manifest", {}).get("title")) or name,
        "release": found,
        "who": publishers([found])[found.pk],
        "first": made is None,
        "changes": change_table(made or []),
    }
    return show(request, "packs/release.html", context)


@page("duty:author", "GET")
def export(request: HttpRequest, name: str, release_id: UUID) -> HttpResponse:
    """The release as a zip of its folder; recorded."""
    found = _release(request.actor, name, release_id)
    record_apart(NewEvent("pack.exported", request.actor, Subject("release", found.pk), {"pack": name}))
    with tempfile.TemporaryDirectory(prefix="yiwang-export-") as place:
        folder = Path(place) / name
        export_pack(pack_of(found), folder)
        content = zipped(folder, name)
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{name}-{found.version}.zip") or "attachment"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
