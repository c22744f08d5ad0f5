"""Writing an article, and handing it over to the second post."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.people.models import Division
from yiwang.support.content.errors import KeyTaken, WrongState
from yiwang.support.content.models import Article
from yiwang.support.content.models.articles import KINDS, NATION
from yiwang.support.content.sanitising import LONGEST

AUDIENCES = ("", "natural_person", "legal_person")
LONGEST_SOURCE = LONGEST // 2
MOST_PLACES = 200
_KEY = re.compile(r"[a-z][a-z0-9-]{1,58}[a-z0-9]\Z")
_WIDTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor typed. ``places`` empty: the place of the office; times are aware or None (at once, no end)."""

    kind: str
    title: str
    source: str
    summary: str = ""
    key: str = ""
    audience: str = ""
    places: tuple[str, ...] = ()
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    faults: dict[str, str] = field(default_factory=dict)


@use_case("content.saved")
def save_article(
    *, actor: Actor, wanted: Wanted, article_id: UUID | None = None, version: int | None = None
) -> Article:
    """Begin an article, or go on with one; a published one gets a new working copy beside its edition.

    Refuses with ``invalid_input`` (at the fields), ``changed_meanwhile``, ``content_wrong_state`` while it is reviewed,
    ``content_key_taken``. What is not ready may be saved all the same: it is checked when it is published.
    """
    require(actor, "content.write")
    if article_id is None:
        article = _begun(actor)
    else:
        article = Article.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(article_id)
        require(actor, "content.write", on=article)
        if version is not None and article.row_version != version:
            raise ChangedMeanwhile
        if article.state == "review":
            raise WrongState
        article.row_version += 1
    _fill(article, wanted)
    article.state, article.sent_by = "draft", None
    article.edited_by, article.edited_by_name = _account(actor), actor.name[:60]
    article.save()
    record(
        "content.saved",
        actor=actor,
        on=article,
        payload={"kind": article.kind},
        organization_id=article.organization_id,
    )
    return article


@use_case("content.sent")
def send_article(*, actor: Actor, article_id: UUID, version: int | None = None) -> Article:
    """Hand a working copy to the second post. What is wrong with it is shown there too; it blocks the publishing."""
    article: Article = Article.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(article_id)
    require(actor, "content.write", on=article)
    if version is not None and article.row_version != version:
        raise ChangedMeanwhile
    if article.state != "draft":
        raise WrongState
    if not article.title.strip() or not article.source.strip():
        raise InvalidInput(_("还没有写完。"), fields={"/source": _("请写好标题和正文，再交给同事审核。")})
    article.state, article.sent_by, article.notes = "review", actor.account_id, ""
    article.row_version += 1
    article.save()
    record("content.sent", actor=actor, on=article, organization_id=article.organization_id)
    return article


def _begun(actor: Actor) -> Article:
    post = actor.post_with("content.write")
    if post is None:
        raise NotPermitted
    return Article(id=new_id(), organization_id=post.organization_id, division_id=post.division_id)


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotPermitted
    return actor.account_id


def _fill(article: Article, wanted: Wanted) -> None:
    faults = dict(wanted.faults)
    title = " ".join(wanted.title.replace("\x00", "").split())
    if not title or len(title) > 120:
        faults["/title"] = _("请写标题，最多120字。")
    if len(wanted.summary) > 300:
        faults["/summary"] = _("摘要最多300字，现在有%(count)s字。") % {"count": len(wanted.summary)}
    if len(wanted.source) > LONGEST_SOURCE:
        faults["/source"] = _("内容太长，没有收下。请分成几篇。")
    if wanted.kind not in dict(KINDS) or wanted.audience not in AUDIENCES:
        faults["/kind"] = _("请从列出的种类里选一个。")
    key = wanted.key.strip().lower()
    if wanted.kind == "page" and not _KEY.match(key):
        faults["/key"] = _("请写网页地址：小写英文字母、数字和短横线，3到60个字符，比如 about-us。")
    places, told = _places(article, wanted.places)
    faults |= {"/places": told} if told else {}
    if faults:
        raise InvalidInput(_("有几处要改。"), fields=faults)
    if (
        wanted.kind == "page"
        and Article.objects.unscoped("one address, one page").filter(key=key).exclude(pk=article.pk).exists()
    ):
        raise KeyTaken(fields={"/key": str(KeyTaken.message)})
    article.kind, article.title, article.key = wanted.kind, title, key if wanted.kind == "page" else None
    article.summary = wanted.summary.replace("\x00", "").strip()
    article.source = wanted.source.replace("\x00", "")
    article.audience, article.places = wanted.audience, places
    article.shown_from, article.shown_until = wanted.shown_from, wanted.shown_until


def _places(article: Article, wanted: tuple[str, ...]) -> tuple[list[str], str]:
    """The places, and what is wrong with them: an office speaks for its own place and those below it."""
    own = str(Division.objects.values_list("code", flat=True).get(pk=article.division_id))
    chosen = list(dict.fromkeys(wanted)) or [own]
    reach = prefix_of(own)
    if len(chosen) > MOST_PLACES or not all(one.startswith(reach) and len(one) == 12 for one in chosen):
        return [], _("只能选本单位所在的地区和下面的地区。")
    if set(chosen) - {NATION} - set(Division.objects.filter(code__in=chosen).values_list("code", flat=True)):
        return [], _("有的地区已经不在了，请重新选择。")
    return chosen, ""


def prefix_of(code: str) -> str:
    """The part of a 12-digit code that says something: ``440825000000`` is ``440825``; the nation is empty."""
    return next((code[:width] for width in _WIDTHS if code[width:].strip("0") == ""), code) if code != NATION else ""


def codes_above(code: str) -> list[str]:
    """The code itself and those of everything above it, the nation's among them."""
    reach = prefix_of(code)
    return [NATION, *(code[:width].ljust(12, "0") for width in _WIDTHS if width <= len(reach))]
