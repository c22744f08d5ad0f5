"""Reading content: the editors' desk, and what the public sees at a place and a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.core import clock, files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import File
from yiwang.core.paging import Page, page
from yiwang.core.refs import Ref, each_of, resolver
from yiwang.engines.search.kinds import Document, Place, Wanted
from yiwang.people.models import Division
from yiwang.support.content.actions.editing import codes_above
from yiwang.support.content.actions.turning import document_of
from yiwang.support.content.models import Article, Edition, Picture

ORDER = ("-shown_from", "-id")
DESK_ORDER = ("-id",)
NEWS = ("news", "notice")
STATES = ("", "draft", "review", "done", "withdrawn")
_LIGHT = ("html", "words")


def desk_rows(actor: Actor, *, state: str = "", kind: str = "", text: str = "") -> QuerySet[Article]:
    """Articles of the actor's offices, newest first."""
    if state not in STATES or kind not in ("", *NEWS, "page"):
        raise InvalidInput
    rows: QuerySet[Article] = Article.objects.visible_to(actor).defer("source")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    wanted = text.replace("\x00", "").strip()[:60]
    return rows.filter(Q(title__icontains=wanted) | Q(key__icontains=wanted)) if wanted else rows


def desk_page(actor: Actor, *, cursor: str = "", **filters: str) -> Page[Article]:
    """One page of the desk's list."""
    return page(desk_rows(actor, **filters), order=DESK_ORDER, cursor=cursor or None)


def news_rows(now: datetime, *, division: str = "", kind: str = "", text: str = "") -> QuerySet[Edition]:
    """What is shown at a place (12-digit code; empty: everywhere), newest first."""
    rows: QuerySet[Edition] = (
        Edition.objects.shown(now).filter(kind__in=[kind] if kind in NEWS else NEWS).defer(*_LIGHT)
    )
    if division:
        rows = rows.filter(places__overlap=codes_above(division))
    wanted = text.replace("\x00", "").strip()[:60]
    return rows.filter(Q(title__icontains=wanted) | Q(words__icontains=wanted)) if wanted else rows


def news_page(now: datetime, *, cursor: str = "", size: int = 20, **filters: str) -> Page[Edition]:
    """One page of the public list. One query."""
    return page(news_rows(now, **filters), order=ORDER, cursor=cursor or None, size=size)


def latest(division: str, count: int = 5) -> Sequence[Edition]:
    """The newest for a place, for the home page. One query."""
    return list(news_rows(clock.now(), division=division).order_by(*ORDER)[:count])


def shown_article(article_id: UUID, now: datetime) -> Edition:
    """The edition of an article that is shown now; refuses with ``not_found``."""
    found = Edition.objects.shown(now).filter(article_id=article_id, kind__in=NEWS).first()
    if found is None:
        raise NotFound
    return found


def shown_page(key: str, now: datetime) -> Edition:
    """A standing page by its address; refuses with ``not_found``."""
    found = Edition.objects.shown(now).filter(key=key[:60].replace("\x00", ""), kind="page").order_by("-number").first()
    if found is None:
        raise NotFound
    return found


def shown_file(actor: Actor, picture_id: UUID, now: datetime) -> tuple[Picture, bytes, bool]:
    """A file of an article with its content, and whether it is public: an edition shows it, or the actor edits it."""
    row = Picture.objects.filter(pk=picture_id).first()
    if row is None:
        raise NotFound
    public = Edition.objects.shown(now).filter(files__contains=[row.pk]).exists()
    if not public and not Article.objects.visible_to(actor).filter(pk=row.article_id).exists():
        raise NotFound
    kept = File.objects.unscoped("whoever sees the article sees its files").select_related("blob").get(pk=row.file_id)
    return row, files.read(kept), public


def address_of(edition: Edition) -> str:
    """Where the public reads it."""
    return f"/pages/{edition.key}/" if edition.kind == "page" else f"/news/{edition.article_id}/"


class Articles:
    """Articles as a kind of search texts."""

    def resolve(self, refs: Sequence[str], wanted: Wanted) -> Mapping[str, Place]:
        """Those that are shown now at the wanted place. One query."""
        rows = Edition.objects.shown(clock.now()).filter(article_id__in=refs).defer(*_LIGHT)
        if wanted.division:
            rows = rows.filter(places__overlap=codes_above(wanted.division))
        if wanted.audience:
            rows = rows.filter(audience__in=["", wanted.audience])
        return {
            str(row.article_id): Place(
                href=address_of(row),
                key=str(row.article_id),
                name=row.title,
                text=row.summary,
                organization=row.organization_name,
                division=row.places[0] if row.places else "",
            )
            for row in rows
        }

    def scopes(self, wanted: Wanted) -> None:
        """Not known beforehand: what is shown depends on the moment."""
        return

    def offered(self, scope: object, wanted: Wanted) -> Iterable[int]:
        """Never asked, since there are no scopes."""
        return ()

    def documents(self) -> Iterator[Document]:
        """Everything that is shown now."""
        for row in Edition.objects.shown(clock.now()).iterator(chunk_size=500):
            yield document_of(row)


@resolver("article")
def article_ref(actor: Actor, article_id: UUID) -> Ref:
    """An article as its editors see it."""
    return _ref(Article.objects.visible_to(actor).only("id", "title").get_or_refuse(article_id))


@each_of("article")
def article_refs(actor: Actor, ids: Sequence[UUID]) -> list[Ref]:
    """Articles of a list."""
    return [_ref(row) for row in Article.objects.visible_to(actor).filter(pk__in=ids).only("id", "title")]


def _ref(row: Article) -> Ref:
    return Ref("article", row.pk, row.title, f"/desk/content/{row.pk}/")


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of divisions by code. One query."""
    return dict(Division.objects.filter(code__in=list(codes)).values_list("code", "name"))
