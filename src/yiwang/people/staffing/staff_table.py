"""The staff in an administrator's reach with the columns of the import: sent back as it is, it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.people.administration import within_reach
from yiwang.people.directory import still_held
from yiwang.people.models import PostHolding
from yiwang.people.staffing.columns import NATURES, PROVEN

BLOCK = 2_000


def staff_rows(actor: Actor, most: int) -> Iterator[list[str]]:
    """Every holding in reach that goes on, by place, organization, post and name; one query, read in blocks."""
    held = PostHolding.objects.filter(still_held(), within_reach(actor, "post__organization__"))
    held = held.filter(post__closed_on=None, account__is_active=True)
    rows = held.order_by("post__organization__division__code", "post__organization__name", "post__title",
                         "account__name", "pk")  # fmt: skip
    for row in rows.values_list(
        "account__name", "account__login", "post__organization__name", "post__organization__division__code",
        "post__title", "since", "until", "acting", "temporary", "extension", "account__party_id",
    )[:most].iterator(chunk_size=BLOCK):  # fmt: skip
        name, login, office, place, post, since, until, acting, temporary, extension, person = row
        nature = NATURES["acting" if acting else "temporary" if temporary else ""]
        ends = until.isoformat() if until else ""
        known = _(PROVEN) if person else ""
        yield [name, login, office, place, post, since.isoformat(), ends, _(nature), extension, known]
