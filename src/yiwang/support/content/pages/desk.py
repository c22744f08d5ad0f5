"""The editors' desk: the list with its export, the preview with the second post's acts, the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.events import NewEvent, Subject, record_apart
from yiwang.core.routes import page
from yiwang.people.exporting import csv_answer
from yiwang.support.content import queries
from yiwang.support.content.actions.editing import send_article
from yiwang.support.content.actions.reviewing import publish_article, return_article, withdraw_article
from yiwang.support.content.checking import checked
from yiwang.support.content.difference import facts, lines
from yiwang.support.content.models import Article, Edition
from yiwang.support.content.models.articles import KINDS, STATES
from yiwang.ui.filters import zh_datetime

EDITORS = "duty:content.write,content.review"
MOST_EXPORTED = 10_000


def kind_words(code: str) -> str:
    """What a kind is called."""
    return {"news": _("动态"), "notice": _("通知公告"), "page": _("固定页面")}.get(code, code)


def state_words(code: str) -> str:
    """What a state is called."""
    words = {"draft": _("正在写"), "review": _("等审核"), "done": _("已发布"), "withdrawn": _("已撤下")}
    return words.get(code, code)


def _wishes(request: HttpRequest) -> dict[str, str]:
    sent = request.GET
    return {
        "state": sent.get("state", "") if sent.get("state") in dict(STATES) else "",
        "kind": sent.get("kind", "") if sent.get("kind") in dict(KINDS) else "",
        "text": sent.get("q", "").replace("\x00", "").strip()[:60],
    }


def _address(wishes: dict[str, str], cursor: str | None = "") -> str:
    if cursor is None:
        return ""
    pairs = {"state": wishes["state"], "kind": wishes["kind"], "q": wishes["text"], "cursor": cursor}
    found = urlencode({name: value for name, value in pairs.items() if value})
    return "/desk/content/" + (f"?{found}" if found else "")


@page(EDITORS)
def articles(request: HttpRequest) -> HttpResponse:
    """Articles of the own office."""
    wishes = _wishes(request)
    found = queries.desk_page(request.actor, cursor=request.GET.get("cursor", "")[:500], **wishes)

    def links(name: str, words: Any, codes: list[str]) -> list[dict[str, Any]]:
        every = [{"text": _("全部"), "href": _address({**wishes, name: ""}), "current": not wishes[name]}]
        return every + [
            {"text": words(code), "href": _address({**wishes, name: code}), "current": wishes[name] == code}
            for code in codes
        ]

    context = {
        "rows": [{"row": row, "kind": kind_words(row.kind), "state": state_words(row.state)} for row in found.rows],
        "wishes": wishes,
        "filters_list": [
            {"title": _("状态"), "links": links("state", state_words, [code for code, _word in STATES])},
            {"title": _("种类"), "links": links("kind", kind_words, [code for code, _word in KINDS])},
        ],
        "clear": "/desk/content/" if any(wishes.values()) else "",
        "may_write": "content.write" in request.actor.duties,
        "export": _address(wishes).replace("/desk/content/", "/desk/content/export.csv"),
        "next": _address(wishes, found.next),
        "previous": _address(wishes, found.previous),
    }
    return render(request, "content/list.html", context)


@page(EDITORS)
def articles_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table."""
    rows = list(queries.desk_rows(request.actor, **_wishes(request)).order_by("-id")[:MOST_EXPORTED])
    if rows:
        post = request.actor.posts[0]
        subject = Subject("organization", post.organization_id)
        record_apart(NewEvent("content.exported", request.actor, subject, {"rows": len(rows)}, post.organization_id))
    return csv_answer("content", [_("标题"), _("种类"), _("状态"), _("作者"), _("最后修改")], _cells(rows))


def _cells(rows: list[Article]) -> Iterator[list[str]]:
    for row in rows:
        yield [row.title, kind_words(row.kind), state_words(row.state), row.edited_by_name, zh_datetime(row.updated_at)]


@page(EDITORS, "GET", "POST")
def preview(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """As the public will see it, with what must be mended, and the acts that are possible now."""
    found: Article = Article.objects.visible_to(request.actor).get_or_refuse(article_id)
    if request.method != "POST":
        return _preview(request, found, None)
    try:
        _act(request, article_id)
    except Refusal as refused:
        if refused.status in (401, 404):
            raise
        return _preview(request, Article.objects.visible_to(request.actor).get_or_refuse(article_id), refused)
    return HttpResponseRedirect(f"/desk/content/{article_id}/preview/?done=1")


def _act(request: HttpRequest, article_id: UUID) -> None:
    post = request.POST
    common: dict[str, Any] = {
        "actor": request.actor,
        "article_id": article_id,
        "version": int(post["version"]) if post.get("version", "").isdecimal() else None,
    }
    act, reason = post.get("act", ""), post.get("reason", "")
    if act == "send":
        send_article(**common)
    elif act == "publish":
        publish_article(now=clock.now(), **common)
    elif act == "return":
        return_article(reason=reason, **common)
    elif act == "withdraw":
        withdraw_article(reason=reason, now=clock.now(), **common)
    else:
        raise InvalidInput(_("请选择要做什么。"))


def _preview(request: HttpRequest, article: Article, refused: Refusal | None) -> HttpResponse:
    now = clock.now()
    pictures = list(article.pictures.order_by("number"))
    ready = checked(article, pictures, now)
    editions = list(article.editions.order_by("-number")[:2])
    duties, own = request.actor.duties, request.actor.account_id in (article.edited_by, article.sent_by)
    edit = f"/desk/content/{article.pk}/"
    context = {
        "row": article,
        "ready": ready,
        "to_mend": [{"href": f"{edit}#{pointer[1:]}", "text": text} for pointer, text in ready.fields.items()],
        "kind": kind_words(article.kind),
        "state": state_words(article.state),
        "places": queries.place_names(article.places),
        "shown": next(
            (e for e in editions if e.shown_from <= now and (not e.shown_until or e.shown_until > now)), None
        ),
        "planned": next((e for e in editions if e.shown_from > now and e.shown_until != e.shown_from), None),
        "may_send": article.state == "draft" and "content.write" in duties,
        "may_edit": article.state != "review" and "content.write" in duties,
        "may_decide": article.state == "review" and "content.review" in duties and not own,
        "own": article.state == "review" and own,
        "may_withdraw": "content.review" in duties
        and any(e.shown_until is None or e.shown_until > now for e in editions if e.shown_until != e.shown_from),
        "errors": _errors(refused),
        "fields": {pointer.strip("/"): text for pointer, text in (refused.fields if refused else {}).items()},
        "typed": request.POST if refused else {},
        "done": request.GET.get("done") == "1",
    }
    return render(request, "content/preview.html", context, status=refused.status if refused else 200)


def _errors(refused: Refusal | None) -> list[dict[str, str]]:
    if refused is None:
        return []
    if "/reason" in refused.fields:
        return [{"href": "#reason", "text": refused.fields["/reason"]}]
    return [{"href": "#mend", "text": refused.text_above_form}]


@page(EDITORS)
def history(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """All editions, and what changed from one to the next."""
    article: Article = Article.objects.visible_to(request.actor).get_or_refuse(article_id)
    editions = list(article.editions.order_by("-number")[:50])
    wanted = request.GET.get("number", "")
    chosen = next((e for e in editions if str(e.number) == wanted), editions[0] if editions else None)
    before = next((e for e in editions if chosen and e.number == chosen.number - 1), None)
    context = {
        "row": article,
        "editions": editions,
        "chosen": chosen,
        "before": before,
        "facts": facts(before, chosen) if before and chosen else [],
        "lines": lines(before.words, chosen.words) if before and chosen else [],
        "over": {e.number: _over(e) for e in editions},
    }
    return render(request, "content/history.html", context)


def _over(edition: Edition) -> str:
    if edition.shown_until is None or edition.shown_until > clock.now():
        return _("正在显示") if edition.shown_from <= clock.now() else _("还没到时间")
    if edition.withdrawn_for:
        return _("已撤下：%(why)s") % {"why": edition.withdrawn_for}
    return _("显示到%(day)s") % {"day": zh_datetime(edition.shown_until)}
