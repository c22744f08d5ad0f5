"""The author's list: published packs and own uploads, searched, narrowed, and taken away as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.models import Release
from yiwang.core.permissions import require
from yiwang.core.routes import page
from yiwang.packs.actions.upload_trial import MOST_KEPT
from yiwang.packs.models import Trial
from yiwang.packs.pages.frame import show
from yiwang.packs.pages.published import publishers, what_changed
from yiwang.packs.showing.parts import title
from yiwang.packs.trials import own_trials
from yiwang.people.exporting import csv_answer
from yiwang.service.catalogue.paths import with_query
from yiwang.ui.filters import zh_datetime

KINDS = ("", "published", "ready", "errors", "done")


@dataclass(frozen=True, slots=True)
class Found:
    """What the list shows: current releases as rows, and the author's uploads, the newest first."""

    published: list[dict[str, Any]]
    trials: list[Trial]


@page("duty:author", "GET")
def packs(request: HttpRequest) -> HttpResponse:
    """Published packs with version, day, publisher and note; below, the author's own uploads."""
    wishes, here = _wishes(request), reverse("packs")
    found = _found(request.actor, wishes)
    names = {"": _("全部"), "published": _("已发布的业务包")}
    names |= {"ready": _("我上传的，可以发布"), "errors": _("我上传的，有错误"), "done": _("我上传的，已发布")}
    links = [
        {"text": name, "href": with_query(here, wishes, show=kind), "current": kind == wishes["show"]}
        for kind, name in names.items()
    ]
    context = {
        "rows": found.published,
        "trials": found.trials,
        "wishes": wishes,
        "narrowed": any(wishes.values()),
        "groups": [{"title": _("看哪些"), "links": links}],
        "export": with_query(reverse("packs-list-export"), wishes),
    }
    return show(request, "packs/packs.html", context)


@page("duty:author", "GET")
def packs_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a table; taking it away is recorded."""
    actor, wishes = request.actor, _wishes(request)
    found = _found(actor, wishes)
    count = len(found.published) + len(found.trials)
    if count:
        payload = {"rows": count, "show": wishes["show"], "searched": bool(wishes["q"])}
        record_apart(NewEvent("pack.list_exported", actor, Subject("account", actor.account_id), payload))
    header = [_("哪一种"), _("业务包"), _("名称"), _("版本"), _("时间"), _("谁"), _("情况")]
    return csv_answer("packs", header, _cells(found, actor))


def _wishes(request: HttpRequest) -> dict[str, str]:
    kind = request.GET.get("show", "")
    words = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[:60]
    return {"show": kind if kind in KINDS else "", "q": words}


def _found(actor: Actor, wishes: dict[str, str]) -> Found:
    """The rows that are asked for; packs and uploads are few, so they are chosen here."""
    require(actor, "pack.see")
    kind, words = wishes["show"], wishes["q"].casefold()
    published = _published(words) if kind in ("", "published") else []
    trials = list(own_trials(actor)[:MOST_KEPT]) if kind != "published" else []
    return Found(
        published,
        [row for row in trials if kind in ("", _state(row)) and _holds(words, row.name, row.pack, row.version)],
    )


def _published(words: str) -> list[dict[str, Any]]:
    releases = list(Release.objects.order_by("pack", "-published_at", "-id").distinct("pack"))
    titles = {row.pk: title(row.content.get("manifest", {}).get("title")) or row.pack for row in releases}
    wanted = [row for row in releases if _holds(words, titles[row.pk], row.pack, row.version)]
    names = publishers(wanted)
    return [
        {
            "href": reverse("packs-published", args=[release.pack]),
            "title": titles[release.pk],
            "release": release,
            "who": names[release.pk],
            "changed": what_changed(release),
        }
        for release in wanted
    ]


def _holds(words: str, *names: str) -> bool:
    return any(words in name.casefold() for name in names)


def _state(trial: Trial) -> str:
    """How an upload stands: ``done`` (published), ``ready``, ``errors``."""
    return "done" if trial.release_id else "ready" if trial.passed else "errors"


def _cells(found: Found, actor: Actor) -> Iterator[list[object]]:
    states = {"done": _("已发布"), "ready": _("可以发布"), "errors": _("有错误")}
    for row in found.published:
        release = row["release"]
        when = zh_datetime(release.published_at)
        yield [_("已发布"), release.pack, row["title"], release.version, when, row["who"], row["changed"]]
    for trial in found.trials:
        when = zh_datetime(trial.created_at)
        yield [_("我上传的"), trial.pack, trial.name, trial.version, when, actor.name, states[_state(trial)]]
