"""Rows of reviews as the national evaluation interface wants them. Anonymous ones name nobody and no case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from yiwang.core.errors import NotFound
from yiwang.formats.exchange_tables import Row
from yiwang.identifiers.satisfaction import Satisfaction
from yiwang.people.models import Division, Organization
from yiwang.service.applications.items import Item, current_item
from yiwang.service.case_exchange.national.applicants import Applicant
from yiwang.service.case_exchange.national.cases import DECIDED, Sending, made, moment
from yiwang.service.case_exchange.national.matters import Matter, Surroundings
from yiwang.service.case_exchange.national.reading import WHY, Case
from yiwang.service.case_exchange.national.tables import REVIEWS
from yiwang.service.ratings.models import Rating
from yiwang.service.ratings.reading import supplement_text_of, text_of
from yiwang.service.ratings.rectifying import malicious


@dataclass(slots=True)
class Review:
    """A rating with its office and the code of its matter; ``case`` only where the rater gave a name.

    One that was found to be ``malicious`` counts nowhere: it is taken back where it went up.
    """

    row: Rating
    office: Organization
    place: Division | None
    matter: Matter | None
    instant: bool = False
    malicious: bool = False
    case: Case | None = None


def reviews_of(ids: Collection[UUID], *, divisions: Any = None) -> dict[UUID, Review]:
    """Reviews among these ids, bounded to ``divisions``; nothing sealed is opened."""
    rows = Rating.objects.unscoped(WHY).filter(pk__in=list(ids)).select_related("supplement")
    if divisions is not None:
        rows = rows.filter(division_id__in=divisions)
    found = list(rows)
    around, gone = Surroundings.of_all(found), malicious([row.pk for row in found])
    reviews: dict[UUID, Review] = {}
    for row in found:
        item = _item(row.item_key)
        placed = around.of(row, item.content if item else None)
        reviews[row.pk] = Review(row, *placed, bool(item and item.instant), row.pk in gone)
    return reviews


def _item(key: str) -> Item | None:
    """The pack's item; None for a visit without one, and for an item that was withdrawn since."""
    try:
        return current_item(key) if key else None
    except NotFound:
        return None


def review_rows(review: Review, who: Applicant | None, sending: Sending, operation: str) -> Iterator[Row]:
    """The first word, and what was added later as a second row. ``who`` is None where nobody is named.

    What is taken back (D) names nobody and says nothing again.
    """
    row = review.row
    yield _row(review, who, sending, operation, _word(row.satisfaction, text_of(row), row.rated_at, "1"))
    added = getattr(row, "supplement", None)
    if added is not None:
        word = _word(Satisfaction(added.level), supplement_text_of(row), added.rated_at, "2")
        yield _row(review, who, sending, operation, word)


def _word(grade: Satisfaction, text: str, at: Any, number: str) -> dict[str, Any]:
    return {"grade": grade, "text": text, "at": at, "number": number}


def _row(review: Review, who: Applicant | None, sending: Sending, operation: str, word: Mapping[str, Any]) -> Row:
    row, matter, codes, case = review.row, review.matter, sending.codes, review.case
    assert matter is not None  # what has no code was left before
    said = {
        "row_guid": uuid5(row.pk, str(word["number"])).hex,
        "areaCode": review.place.code if review.place else "",
        "areaName": review.place.name if review.place else "",
        "deptCode": review.office.uscc,
        "taskCode": matter.task_code,
        "taskHandleItem": matter.handle_item,
        "taskName": row.item_title,
        "proStatus": codes.code("review", "status", "ended" if case is None or case.row.state in DECIDED else "open"),
        "proDepartCode": review.office.uscc,
        "proDepart": review.office.name,
        "pf": codes.code("review", "channel", row.channel),
        "anonymity": codes.code("review", "anonymous", "hidden" if row.anonymous else "named"),
        "satisfaction": codes.satisfaction(word["grade"], review=True),
        "evalDetail": ",".join(row.tags) if word["number"] == "1" and operation != "D" else "",
        "writingEvaluation": word["text"][:500] if operation != "D" else "",
        "assessTime": moment(word["at"]),
        "assessNumber": word["number"],
        "appStatus": codes.code("review", "checked"),
        "promiseTime": codes.code("review", "promise", "instant" if review.instant else "committed"),
        "dataSource": codes.code("review", "source"),
    }
    if case is not None and who is not None and operation != "D":
        said |= {
            "projectNo": case.row.number,
            "proManager": case.handler(),
            "acceptDate": case.row.accepted_on.strftime("%Y%m%d") if case.row.accepted_on else "",
            "certKey": who.number,
            "userName": who.name,
            "userProp": codes.code("review", "person", who.kind),
        }
    return made(REVIEWS, said, operation, sending)
