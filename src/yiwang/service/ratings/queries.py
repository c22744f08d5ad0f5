"""Reading ratings: public figures with drill-down, the desk of the office for ratings, references."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotFound
from yiwang.core.models import Definition
from yiwang.core.paging import Page, page
from yiwang.core.refs import Ref, resolver
from yiwang.engines.proceedings.models import Proceeding
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.people.models import Organization
from yiwang.service.applications.items import text_of
from yiwang.service.ratings.models import Rating, Tally
from yiwang.service.ratings.models.rating import RatingQuerySet
from yiwang.service.ratings.rules import Rates, rates_of

ORDER = ("-id",)
LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the public figures; ``place`` is the name of an office's division."""

    key: str
    title: str
    rates: Rates
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: words of a name, the id of a division, the first day of the months that count."""

    text: str = ""
    place: str = ""
    since: date | None = None

    def fits(self, name: str) -> bool:
        """Whether a name holds the words."""
        return self.text.casefold() in name.casefold()


@dataclass(frozen=True, slots=True)
class Offices:
    """Offices with ratings, those with most first; their figures together; the places they can be narrowed to."""

    lines: list[Line]
    rates: Rates
    places: list[tuple[str, str]]


def offices(wish: Wish = Wish()) -> Offices:
    """Figures by office; two queries whatever their number."""
    counts = _grouped("organization_id", **_months_of(wish))
    rows = Organization.objects.filter(pk__in=list(counts)).values_list("id", "name", "division_id", "division__name")
    known = {key: (name, str(place), place_name) for key, name, place, place_name in rows}
    found = {
        key: of_office
        for key, of_office in counts.items()
        if key in known and wish.fits(known[key][0]) and wish.place in ("", known[key][1])
    }
    lines = [Line(str(key), known[key][0], rates_of(found[key]), known[key][2]) for key in found]
    narrowed = bool(wish.text or wish.place)
    return Offices(
        sorted(lines, key=lambda line: (-line.rates.valid, line.title)),
        rates_of(_together(found if narrowed else counts)),
        sorted({(place, name) for _name, place, name in known.values()}, key=lambda place: place[1]),
    )


@dataclass(frozen=True, slots=True)
class OneOffice:
    """An office, its figures, and these by item and by month (the newest first)."""

    office: Organization
    rates: Rates
    items: list[Line]
    months: list[Line]


def office(organization_id: UUID, wish: Wish = Wish()) -> OneOffice:
    """Figures of one office. Refuses with ``not_found``."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise NotFound
    where = {"organization_id": organization_id, **_months_of(wish)}
    items = _grouped("item_key", **where)
    titles = _titles([str(key) for key in items])
    if wish.text:
        items = {key: counts for key, counts in items.items() if wish.fits(titles.get(str(key), str(key)))}
        where["item_key__in"] = list(items)
    months = _grouped("month", **where)
    lines = [Line(str(key), titles.get(str(key), str(key)), rates_of(counts)) for key, counts in items.items()]
    by_month = [Line(_month(key), _month(key), rates_of(months[key])) for key in sorted(months, reverse=True)[:24]]
    ordered = sorted(lines, key=lambda line: (-line.rates.valid, line.title))
    return OneOffice(found, rates_of(_together(items)), ordered, by_month)


def _months_of(wish: Wish) -> dict[str, Any]:
    return {"month__gte": wish.since} if wish.since else {}


def _together(groups: dict[Any, dict[str, int]]) -> dict[str, int]:
    every: dict[str, int] = defaultdict(int)
    for counts in groups.values():
        for measure, number in counts.items():
            every[measure] += number
    return every


def _grouped(column: str, **where: Any) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    rows = Tally.objects.filter(**where).values_list(column, "measure").annotate(total=Sum("n"))
    for key, measure, total in rows:
        found[key][measure] = total
    return found


def _month(first: date) -> str:
    return f"{first.year}年{first.month}月"


def _titles(keys: list[str]) -> dict[str, str]:
    rows = Definition.objects.filter(section="items", key__in=keys, current__isnull=False)
    found = dict(rows.values_list("key", "current__content__title"))
    return {key: text_of(title) or key for key, title in found.items()}


def desk_list(
    actor: Actor, *, show: str = "", text: str = "", cursor: str = "", size: int = 20, level: str = ""
) -> Page[Rating]:
    """Ratings that the actor's office looks after, newest first. One query; nothing in it says who rated."""
    return page(desk_rows(actor, show=show, text=text, level=level), order=ORDER, cursor=cursor or None, size=size)


def desk_rows(actor: Actor, *, show: str = "", text: str = "", level: str = "") -> RatingQuerySet:
    """The same rows as a queryset, for an export. ``text`` is part of the item's or the office's name."""
    if show not in ("", "bad") or (level and level not in {one.value for one in Satisfaction}):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    rows: RatingQuerySet = Rating.objects.visible_to(actor).defer("sealed", "occasion")
    if show == "bad":
        rows = rows.filter(level__in=[one.value for one in Satisfaction if one.is_bad])
    if level:
        rows = rows.filter(level=level)
    wanted = text.replace("\x00", "").strip()[:LONGEST_TEXT]
    if wanted:
        rows = rows.filter(Q(item_title__icontains=wanted) | Q(organization_name__icontains=wanted))
    return rows


def desk_one(actor: Actor, rating_id: UUID | str) -> Rating:
    """One rating, or ``not_found``."""
    rows = Rating.objects.visible_to(actor).select_related("supplement")
    found: Rating = rows.get_or_refuse(rating_id)
    return found


@resolver("rating-case")
def resolve_case(actor: Actor, ref_id: UUID) -> Ref:
    """The rating page of an own case."""
    rows = Proceeding.objects.visible_to(actor).filter(account_id=actor.account_id)
    case = rows.only("id", "title").get_or_refuse(ref_id)
    return Ref("rating-case", case.pk, f"评价：{case.title}", f"/rate/{case.pk}/")


@resolver("rating")
def resolve_rating(actor: Actor, ref_id: UUID) -> Ref:
    """A rating on the desk."""
    rating = desk_one(actor, ref_id)
    return Ref("rating", rating.pk, f"{rating.satisfaction.label}：{rating.item_title}", f"/desk/ratings/{rating.pk}/")
