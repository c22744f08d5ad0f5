"""Keeping and reading the address book (S142 通讯录).

Rows are made from holdings, accounts, posts and organizations. Writers record events as ever; the consumer
``address_book`` makes the rows of whoever an event is about anew, so the book follows within a second or two and no
writer can forget it. ``rebuild`` makes all of it by COPY.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from yiwang.core.actor import Actor
from yiwang.core.errors import NotPermitted, NotSignedIn
from yiwang.core.models import Event
from yiwang.core.outbox import consumer
from yiwang.people.administration import today
from yiwang.people.copying import copy_rows
from yiwang.people.models import PostHolding
from yiwang.people.staffing.models import AddressEntry
from yiwang.people.staffing.spelling import (
    name_words,
    phone_words,
    prefix_query,
    spelling,
    title_words,
    vector,
    wanted_words,
)

ORDER = ("spelling", "holding_id")
BLOCK = 2_000
_LOCK = 0x79770142
COLUMNS = ("holding_id", "account_id", "name", "spelling", "organization_id", "organization_name", "division_name",
           "post_title", "extension", "office_phone", "acting", "temporary", "since", "until", "words")  # fmt: skip
ABOUT_ACCOUNT = {"account.created", "account.locked", "account.unlocked", "account.renamed", "post.assigned",
                 "post.ended", "post.holding_changed"}  # fmt: skip
ABOUT_POST = {"post.created", "post.changed", "post.closed", "post.moved"}
ABOUT_OFFICE = {"organization.changed", "organization.closed", "organization.succeeded", "organization.took_over"}


def require_official(actor: Actor) -> None:
    """Only officials who hold a post have the address book."""
    if not actor.signed_in:
        raise NotSignedIn
    if actor.kind != "official" or not actor.posts:
        raise NotPermitted


def entries(actor: Actor, text: str = "", office: UUID | None = None) -> QuerySet[AddressEntry]:
    """Colleagues of today by name, pinyin, first letters, organization, post or telephone; unordered.

    Every word that was typed must begin a part of the row: ``cgy``, ``guiying``, ``市监局 陈``, ``8801``.
    """
    rows = AddressEntry.objects.visible_to(actor)
    if office is not None:
        rows = rows.filter(organization_id=office)
    words = wanted_words(text)
    if words:
        rows = rows.filter(pk__in=RawSQL(_FOUND, [prefix_query(words)]))  # noqa: S611 a constant, with a parameter
    return rows


# A subquery of its own: the words' index is asked first, whatever the order of the list is.
_FOUND = "SELECT holding_id FROM staffing_address_entry WHERE words @@ %s::tsquery"


def refresh(account_ids: Iterable[UUID]) -> int:
    """Make the rows of these people anew; returns how many there are now. In the caller's transaction."""
    keys = sorted(set(account_ids))
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    AddressEntry.objects.unscoped("made anew from what officials hold").filter(account_id__in=keys).delete()
    return _copy(_holdings().filter(account_id__in=keys))


def rebuild() -> int:
    """Make the whole book anew by COPY; returns its number of rows. Readers see the old one until it is done."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("DELETE FROM staffing_address_entry")
        return _copy(_holdings())


def is_whole() -> bool:
    """Whether there is a row for every holding that goes on; two counts."""
    there = AddressEntry.objects.unscoped("counted").filter(Q(until=None) | Q(until__gte=today())).count()
    return there == _holdings().count()


def _holdings() -> QuerySet[PostHolding]:
    """Holdings that go on, or begin later, of people who may sign in."""
    held = PostHolding.objects.filter(Q(until=None) | Q(until__gte=today()), account__is_active=True)
    return held.filter(account__kind="official")


def _copy(held: QuerySet[PostHolding]) -> int:
    """Read a block, copy a block: one connection cannot do both at once."""
    count, last = 0, 0
    while True:
        block = list(held.filter(pk__gt=last).order_by("pk").values_list(*_READ)[:BLOCK])
        count += copy_rows(AddressEntry, COLUMNS, [_row(found) for found in block])
        if len(block) < BLOCK:
            return count
        last = block[-1][0]


_READ = (
    "pk", "account_id", "account__name", "post__organization_id", "post__organization__name",
    "post__organization__division__name", "post__title", "extension", "post__organization__phone",
    "acting", "temporary", "since", "until",
)  # fmt: skip


def _row(found: tuple[Any, ...]) -> tuple[Any, ...]:
    key, account, name, office, office_name, place, title, extension, *rest = found
    words = name_words(name) | title_words(office_name) | title_words(title) | phone_words(extension)
    named = (key, account, name, spelling(name), office, office_name, place, title, extension)
    return (*named, *rest, vector(words))


@consumer("address_book", wants=ABOUT_ACCOUNT | ABOUT_POST | ABOUT_OFFICE)
def follow(events: list[Event]) -> None:
    """Make the rows of everybody anew whom the events are about."""
    accounts = {event.subject_id for event in events if event.type in ABOUT_ACCOUNT}
    posts = {event.subject_id for event in events if event.type in ABOUT_POST}
    offices = {event.subject_id for event in events if event.type in ABOUT_OFFICE}
    if posts or offices:
        held = PostHolding.objects.filter(Q(post_id__in=posts) | Q(post__organization_id__in=offices))
        accounts |= set(held.values_list("account_id", flat=True))
    if accounts:
        refresh(accounts)
