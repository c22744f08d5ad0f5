"""The second post: return, publish now or at a time, withdraw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.timers import cancel_timers, set_timer
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Organization
from yiwang.support.content import ports
from yiwang.support.content.actions.turning import TURN, settle
from yiwang.support.content.checking import checked
from yiwang.support.content.errors import NotFit, OwnArticle, WrongState
from yiwang.support.content.models import Article, Edition

LONGEST_REASON = 1000


@use_case("content.returned")
def return_article(*, actor: Actor, article_id: UUID, reason: str, version: int | None = None) -> Article:
    """Give it back to its editor, saying what to mend."""
    article = _waiting(actor, article_id, version)
    article.notes = _reason(reason, _("请写清要改什么，作者要照着改。"))
    article.state = "draft"
    article.row_version += 1
    article.save()
    record("content.returned", actor=actor, on=article, organization_id=article.organization_id)
    return article


@use_case("content.published")
def publish_article(*, actor: Actor, article_id: UUID, now: datetime, version: int | None = None) -> Edition:
    """Publish what was handed over, now or at its time; the edition before it ends when this one begins.

    Refuses with ``content_same_person`` whoever wrote it, and with ``content_not_fit`` (alt texts, tables, links …)
    at the fields.
    """
    article = _waiting(actor, article_id, version)
    if actor.account_id in (article.edited_by, article.sent_by):
        raise OwnArticle
    ready = checked(article, list(article.pictures.order_by("number")), now)
    if ready.fields:
        raise NotFit(fields=ready.fields)
    begins = max(article.shown_from or now, now)
    article.number += 1
    edition = Edition.objects.create(
        article=article,
        number=article.number,
        kind=article.kind,
        key=article.key,
        title=article.title,
        summary=article.summary or ready.words.split("\n")[0][:120],
        html=ready.html,
        words=ready.words,
        audience=article.audience,
        places=article.places,
        files=ready.files,
        shown_from=begins,
        shown_until=article.shown_until,
        organization_id=article.organization_id,
        organization_name=Organization.objects.values_list("name", flat=True).get(pk=article.organization_id),
        edited_by_name=article.edited_by_name,
        reviewed_by_name=actor.name[:60],
        published_at=now,
    )
    _end_others(article, begins, edition)
    article.state = "done"
    article.row_version += 1
    article.save()
    _settle(article, now)
    payload = {"number": edition.number, "from": begins.isoformat()}
    record("content.published", actor=actor, on=article, payload=payload, organization_id=article.organization_id)
    return edition


@use_case("content.withdrawn")
def withdraw_article(
    *, actor: Actor, article_id: UUID, reason: str, now: datetime, version: int | None = None
) -> Article:
    """Take what is published, or planned, off the site at once. The editions stay for the record."""
    article: Article = Article.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(article_id)
    require(actor, "content.review", on=article)
    if version is not None and article.row_version != version:
        raise ChangedMeanwhile
    why = _reason(reason, _("请写明为什么撤下。"))[:500]
    if not _end_others(article, now, None, why):
        raise WrongState
    article.state, article.notes = "withdrawn", why
    article.row_version += 1
    article.save()
    _settle(article, now)
    record("content.withdrawn", actor=actor, on=article, organization_id=article.organization_id)
    return article


def _waiting(actor: Actor, article_id: UUID, version: int | None) -> Article:
    article: Article = Article.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(article_id)
    require(actor, "content.review", on=article)
    if version is not None and article.row_version != version:
        raise ChangedMeanwhile
    if article.state != "review":
        raise WrongState
    return article


def _end_others(article: Article, at: datetime, but: Edition | None, why: str = "") -> int:
    """Editions that would go on after ``at`` end there; those that were only planned are never shown."""
    ended = 0
    for row in article.editions.exclude(pk=but.pk if but else None):
        if row.shown_until is None or row.shown_until > at:
            row.shown_until, row.withdrawn_for = (
                max(at, row.shown_from) if row.shown_from <= at else row.shown_from,
                why,
            )
            row.save(update_fields=["shown_until", "withdrawn_for"])
            ended += 1
    return ended


def _settle(article: Article, now: datetime) -> None:
    """Search and caches follow now, and again whenever an edition begins or ends."""
    cancel_timers(article.pk, TURN)
    times = {
        t for row in article.editions.all() for t in (row.shown_from, row.shown_until) if t is not None and t > now
    }
    for moment in sorted(times):
        set_timer(TURN, Subject("article", article.pk), moment)
    settle(article.pk, now)
    ports.changed(article.pk)


def _reason(text: str, missing: str) -> str:
    said = text.replace("\x00", "").strip()
    if not said or len(said) > LONGEST_REASON:
        raise InvalidInput(missing, fields={"/reason": missing})
    return said
