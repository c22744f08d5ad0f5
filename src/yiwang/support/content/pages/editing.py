"""The editor: a plain text box with few marks, and the files. What was typed is never lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.routes import page
from yiwang.people.models import Division
from yiwang.people.queries import children
from yiwang.support.content.actions.editing import AUDIENCES, Wanted, save_article
from yiwang.support.content.actions.filing import RULE, add_file, describe_file, drop_file
from yiwang.support.content.checking import checked
from yiwang.support.content.models import Article
from yiwang.support.content.models.articles import KINDS
from yiwang.support.content.pages.desk import EDITORS, kind_words
from yiwang.support.content.pages.meanwhile import TOO_LATE, audience_words, meanwhile

WRITERS = "duty:content.write"
CHINA = ZoneInfo("Asia/Shanghai")
_TEXTS = ("kind", "title", "summary", "key", "audience", "source", "from", "until")


@page(WRITERS, "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """A new article."""
    if request.method != "POST":
        return _form(request, None, {"kind": request.GET.get("kind", "news")}, None)
    try:
        made = save_article(actor=request.actor, wanted=_wanted(request))
    except Refusal as refused:
        return _form(request, None, _typed(request), refused)
    return HttpResponseRedirect(_after(request, made))


@page(EDITORS, "GET", "POST")
def edit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Go on with an article. Two who edit at once: the second reads what the first saved, and keeps what was typed."""
    found: Article = Article.objects.visible_to(request.actor).get_or_refuse(article_id)
    if request.method != "POST":
        return _form(request, found, _stored(found), None)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else None
    try:
        made = save_article(actor=request.actor, wanted=_wanted(request), article_id=article_id, version=version)
    except Refusal as refused:
        if refused.status in (401, 404):
            raise
        stands: Article = Article.objects.visible_to(request.actor).get_or_refuse(article_id)
        return _form(request, stands, _typed(request), refused)
    return HttpResponseRedirect(_after(request, made))


@page(WRITERS, "POST")
def files(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Add, describe or remove a file of an article."""
    found: Article = Article.objects.visible_to(request.actor).get_or_refuse(article_id)
    common: dict[str, Any] = {"actor": request.actor, "article_id": article_id}
    post = request.POST
    try:
        if post.get("act") == "add":
            uploaded = request.FILES.get("file")
            if uploaded is None:
                missing = _("请先选一个文件。")
                raise InvalidInput(missing, fields={"/file": missing})
            add_file(uploaded=uploaded, alt=post.get("alt", ""), **common)
        elif post.get("act") == "drop":
            drop_file(number=_number(post.get("number", "")), **common)
        else:
            describe_file(number=_number(post.get("number", "")), alt=post.get("alt", ""), **common)
    except Refusal as refused:
        if refused.status in (401, 404):
            raise
        return _form(request, found, _stored(found), refused)
    return HttpResponseRedirect(f"/desk/content/{article_id}/?filed=1#files")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _after(request: HttpRequest, made: Article) -> str:
    where = "preview/" if request.POST.get("then") == "preview" else ""
    return f"/desk/content/{made.pk}/{where}?saved=1"


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {**{name: request.POST.get(name, "") for name in _TEXTS}, "places": request.POST.getlist("places")}


def _stored(article: Article) -> dict[str, Any]:
    return {
        "kind": article.kind,
        "title": article.title,
        "summary": article.summary,
        "key": article.key or "",
        "audience": article.audience,
        "source": article.source,
        "from": _local(article.shown_from),
        "until": _local(article.shown_until),
        "places": article.places,
    }


def _local(moment: datetime | None) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _wanted(request: HttpRequest) -> Wanted:
    typed, faults = _typed(request), {}
    times: dict[str, datetime | None] = {"from": None, "until": None}
    for name in times:
        if typed[name].strip():
            try:
                times[name] = datetime.fromisoformat(typed[name].strip().replace(" ", "T")).replace(tzinfo=CHINA)
            except ValueError:
                faults[f"/{name}"] = _("请写日期和时间，比如 2026-11-28 09:00。")
    return Wanted(
        kind=typed["kind"],
        title=typed["title"],
        source=typed["source"],
        summary=typed["summary"],
        key=typed["key"],
        audience=typed["audience"],
        places=tuple(code for code in typed["places"] if code),
        shown_from=times["from"],
        shown_until=times["until"],
        faults=faults,
    )


def _form(request: HttpRequest, found: Article | None, typed: dict[str, Any], refused: Refusal | None) -> HttpResponse:
    pictures = list(found.pictures.order_by("number")) if found else []
    ready = checked(found, pictures, clock.now()) if found and found.source.strip() else None
    at_fields = refused.fields if refused else {}
    places = _places(request, found)
    late = meanwhile(found, _stored(found), typed, places) if found and isinstance(refused, TOO_LATE) else None
    context = {
        "row": found,
        "typed": typed,
        "version": (request.POST.get("version") if late is None else "") or (found.row_version if found else ""),
        "late": late,
        "fields": {pointer.strip("/"): text for pointer, text in at_fields.items()},
        "errors": [{"href": f"#{pointer.strip('/')}", "text": text} for pointer, text in at_fields.items()]
        or ([{"text": refused.text_above_form}] if refused else []),
        "ready": ready,
        "mend": {pointer.strip("/"): text for pointer, text in ready.fields.items()} if ready else {},
        "pictures": pictures,
        "kinds": [{"value": code, "text": kind_words(code)} for code, _word in KINDS],
        "audiences": [{"value": one, "text": audience_words(one)} for one in AUDIENCES],
        "places": places,
        "locked": found is not None and found.state == "review",
        "types": list(RULE.types),
        "max_mb": RULE.max_mb,
        "saved": request.GET.get("saved") == "1",
        "filed": request.GET.get("filed") == "1",
    }
    return render(request, "content/edit.html", context, status=refused.status if refused else 200)


def _places(request: HttpRequest, found: Article | None) -> list[dict[str, str]]:
    """The office's own place and what stands directly below it."""
    post = request.actor.post_with("content.write")
    division_id = found.division_id if found else post.division_id if post else None
    own = Division.objects.filter(pk=division_id).first()
    if own is None:
        return []
    below = [{"value": row.code, "text": row.name} for row in children(own)[:60]] if own.level != "village" else []
    return [{"value": own.code, "text": _("%(place)s全部") % {"place": own.name}}, *below]
