"""The walk over what changed, block by block: first what was left before, then cases and reviews by their numbers.

A block costs a fixed number of queries, but for applicants whose number only a base register has. Personal data are
opened in ``Block.rows`` alone, after the looks of the block have been committed; a dry run never calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.formats.exchange_tables import Row
from yiwang.people.privacy.looks import look_each
from yiwang.service.case_exchange.models import Change, Left
from yiwang.service.case_exchange.national.applicants import applicant_of
from yiwang.service.case_exchange.national.cases import DECIDED, Sending, case_rows, result_row
from yiwang.service.case_exchange.national.codes import Codes
from yiwang.service.case_exchange.national.reading import Case, cases_of
from yiwang.service.case_exchange.national.reviews import Review, review_rows, reviews_of
from yiwang.service.case_exchange.privacy import PURPOSE
from yiwang.service.ratings.reading import raters_of

BLOCK = 500
REASONS = {
    "no_code": gettext_noop("事项没有国家统一的编码。请在事项目录里认领这个事项，填好实施编码。"),
    "no_office_code": gettext_noop("办理机构没有统一社会信用代码。请管理员在机构里补上。"),
    "no_name": gettext_noop("办件里没有申请人的姓名或者名称。"),
    "no_number": gettext_noop("办件里和基础库里都没有申请人的证件号码。"),
    "own_office": gettext_noop("评价的是您所在的机构，不能由您导出。请别的机构导出，或者由系统管理员用命令导出。"),
}


@dataclass(frozen=True, slots=True)
class Walk:
    """One export or dry run. ``own`` are offices whose raters the reader must not learn."""

    batch: str
    series: str
    since: int
    until: int
    now: datetime
    codes: Codes
    divisions: Any = None
    own: frozenset[UUID] = frozenset()

    @property
    def sending(self) -> Sending:
        """What rows need of it."""
        return Sending(self.batch, self.now, self.codes)


@dataclass(frozen=True)
class Gap:
    """What cannot go up: fields of ``Left``."""

    subject_id: UUID
    kind: str
    label: str
    reason: str
    sent: bool


@dataclass(slots=True)
class Block:
    """Some cases and reviews that can go up (with I or U), and what cannot; ``left`` grows while rows are written."""

    walk: Walk
    changes: int = 0
    cases: list[tuple[Case, str]] = field(default_factory=list)
    reviews: list[tuple[Review, str]] = field(default_factory=list)
    waiting: int = 0
    left: list[Gap] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows; looks are committed before what they open."""
        named = [review for review, _operation in self.reviews if not review.row.anonymous]
        self._look([case for case, _operation in self.cases], named)
        self._join(named)
        files = self._files()
        for one, operation in self.cases:
            who = applicant_of(one)
            if reason := "" if who.name and who.number else "no_number" if who.name else "no_name":
                self.left.append(Gap(one.row.pk, "case", one.row.number, reason, operation == "U"))
            else:
                yield from case_rows(one, who, files, self.walk.sending, operation)
        settled = self._settled()
        for review, operation in self.reviews:
            case: Case | None = review.case
            yield from review_rows(review, applicant_of(case) if case else None, self.walk.sending, operation)
            if case is not None and case.row.pk in settled:
                yield result_row(case, self.walk.sending, "U")

    def _join(self, named: list[Review]) -> None:
        """The cases of reviews whose raters gave their names: out of the raters' envelopes."""
        ids = {key: rater.case_id for key, rater in raters_of([review.row.pk for review in named]).items()}
        cases = cases_of({one for one in ids.values() if one is not None})
        for review in named:
            case_id = ids.get(review.row.pk)
            review.case = cases.get(case_id) if case_id else None
        going = {case.row.pk for case, _operation in self.cases}
        self._look([case for key, case in cases.items() if key not in going], [])

    def _settled(self) -> set[UUID]:
        """Cases of this block's reviews whose end went up before, and does not go up in this export by itself."""
        cases = [review.case for review, _operation in self.reviews if review.case]
        ids = [case.row.pk for case in cases if case.row.state in DECIDED]
        rows = Change.objects.filter(subject_id__in=ids, first__lte=self.walk.since, number__lte=self.walk.since)
        left = Left.objects.filter(series=self.walk.series, subject_id__in=ids)
        return set(rows.values_list("subject_id", flat=True)) - set(left.values_list("subject_id", flat=True))

    def _look(self, cases: list[Case], reviews: list[Review]) -> None:
        """A look by the program at each case and named review; who let it run stands in the export's events."""
        seen = [(Subject("proceeding", case.row.pk), case.office.pk, case.row.division_id) for case in cases]
        seen += [(Subject("rating", one.row.pk), one.office.pk, one.row.division_id) for one in reviews]
        look_each(SYSTEM, PURPOSE, self.walk.batch, seen)

    def _files(self) -> dict[str, str]:
        ids = [one for case, _op in self.cases for of in (case.row.facts.get("files") or {}).values() for one in of]
        rows = File.objects.unscoped("names of materials that go up with their case").filter(pk__in=ids)
        return {str(row.pk): row.name for row in rows.only("id", "name")}


def blocks(walk: Walk, most: int | None = None) -> Iterator[Block]:
    """Everything that is due, in blocks; ``most`` bounds how many changes are looked at."""
    seen = 0
    waiting = Left.objects.filter(series=walk.series).values("subject_id")
    before = Change.objects.filter(subject_id__in=waiting)  # what changed since comes by its number
    for rows, first, last in ((before, 0, walk.since), (Change.objects.all(), walk.since, walk.until)):
        after = first
        while most is None or seen < most:
            part = list(rows.filter(number__gt=after, number__lte=last).order_by("number")[:BLOCK])
            if not part:
                break
            after, seen = part[-1].number, seen + len(part)
            yield _block(walk, part)


def _block(walk: Walk, part: Iterable[Change]) -> Block:
    changes = {one.subject_id: one for one in part}
    rows = Left.objects.filter(series=walk.series, subject_id__in=list(changes))
    never = set(rows.filter(sent=False).values_list("subject_id", flat=True))
    block = Block(walk, len(changes))
    cases = cases_of([key for key, one in changes.items() if one.kind == "case"], divisions=walk.divisions)
    reviews = reviews_of([key for key, one in changes.items() if one.kind == "review"], divisions=walk.divisions)
    for key, change in changes.items():
        old = change.first is not None and change.first <= walk.since and key not in never
        operation = "U" if old else "I"
        if key in cases:
            _put_case(block, cases[key], operation)
        elif key in reviews:
            _put_review(block, reviews[key], operation)
    return block


def _put_case(block: Block, case: Case, operation: str) -> None:
    if case.row.accepted_on is None:
        block.waiting += 1
    elif reason := _lacks(case):
        block.left.append(Gap(case.row.pk, "case", case.row.number, reason, operation == "U"))
    else:
        if case.office.pk in block.walk.own:
            case.rating = None  # goes up with the review, by somebody else
        block.cases.append((case, operation))


def _put_review(block: Block, review: Review, operation: str) -> None:
    """A malicious one is taken back where it went up; where it never did, nothing is said of it."""
    if review.malicious:
        if operation == "I":
            return
        operation = "D"
    own = review.office.pk in block.walk.own and not review.row.anonymous
    if reason := _lacks(review) or ("own_office" if own else ""):
        block.left.append(Gap(review.row.pk, "review", review.row.item_title, reason, operation != "I"))
    else:
        block.reviews.append((review, operation))


def _lacks(one: Case | Review) -> str:
    if not one.office.uscc:
        return "no_office_code"
    return "" if one.matter else "no_code"
