"""The answer box: a question is answered with what a guide says, word by word, with its source; else it says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import STRANGER
from yiwang.core.errors import Refusal
from yiwang.core.revisions import revision
from yiwang.engines.search.searching import search
from yiwang.service.applications.items import Item
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue.search_kind import ITEM
from yiwang.service.finding.answering import Answer, Question, answer, question_in
from yiwang.service.finding.kinds.questions import QUESTION
from yiwang.service.finding.passages import Published, of_bundle, of_elements, of_pack_item
from yiwang.service.finding.results import Results
from yiwang.service.finding.rows import Row, rows_of
from yiwang.ui.display import language_tag

AT_A_PLACE = frozenset({"where", "hours", "phone", "limit"})
MOST_CHOICES = 3
LEAST_SAID = 0.67  # of the best text of anywhere: 身份证丢了 is no lost food licence where the place has no other


@dataclass(frozen=True, slots=True)
class Box:
    """``row`` is the item whose guide is quoted; None where it is not certain which: then ``choices`` ask.

    ``missing`` are the elements, in words, of which the guide says nothing; ``needs_place``: it would at a place.
    """

    question: Question
    row: Row | None
    told: Answer
    missing: tuple[str, ...]
    needs_place: bool
    choices: tuple[Row, ...] = ()


def box_for(results: Results) -> Box | None:
    """The box over the results; None where nothing was asked. A fixed number of queries."""
    question = question_in(results.wishes.q)
    if question is None or results.wishes.page > 1:
        return None
    row, says = _certain(results, question)
    elsewhere = row is not None and results.place is not None and says < LEAST_SAID
    if row is None or elsewhere:
        choices = () if elsewhere else results.items[:MOST_CHOICES]
        return _of_question(results, question) or Box(
            question, None, Answer((), (), ()), _words(question.elements), False, choices
        )
    published = published_of(row.key, results.place)
    told = answer(question, published.passages, published.asked, results.wishes.q)
    if not question.elements and not told.known:
        return None  # something is asked that is no element, and no question of the guide is like it: results it is
    needs = results.place is None and bool(AT_A_PLACE & set(told.missing))
    return Box(question, row, told, _words(told.missing), needs)


def _certain(results: Results, question: Question) -> tuple[Row | None, float]:
    """The item that is asked about, and how well it says so beside the best text of anywhere: what the subject alone
    finds, else the first result that says what was typed."""
    if question.subject and question.elements:
        wanted = results.wishes.wanted(results.place, STRANGER)
        found = search(question.subject, [ITEM], wanted, limit=1)
        if found.hits and found.hits[0].good and not found.relaxed:
            return rows_of(found.hits, results.wishes.q, results.place)[0], found.hits[0].says
    if results.items and results.hits[0].good and not results.relaxed:
        return results.items[0], results.hits[0].says
    return None, 0.0


def _of_question(results: Results, question: Question) -> Box | None:
    """Where no item is certain, a question that a guide answers may still be the one that was asked."""
    rows = [row for _title, group in results.beside for row in group if row.kind == QUESTION]
    if not rows:
        return None
    published = published_of(rows[0].key, results.place)
    told = answer(Question((), question.subject), (), published.asked, results.wishes.q)
    return Box(question, rows[0]._replace(title=rows[0].text), told, (), False) if told.known else None


def published_of(key: str, place: ChosenPlace | None) -> Published:
    """What the guide of an item publishes; nothing where there is no such item any more."""
    today = legal_day(clock.now())
    row = ServiceItem.objects.filter(key=key, state="published").first()
    if row is None:
        return Published((), ())
    if row.revision is None:
        return of_elements(resolved(key), today)
    published = revision(row.revision)
    if row.bundle:
        return of_bundle(row, published, place)
    try:
        return of_pack_item(Item(published), place, today, language_tag())
    except Refusal:  # a parameter without a value at this place: nothing of it is told here either
        return Published((), ())


def _words(elements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(element_words(name) for name in elements)


def element_words(element: str) -> str:
    """What people call an element of a guide."""
    return {
        "materials": _("要带的材料"),
        "fee": _("多少钱"),
        "amount": _("能领多少"),
        "limit": _("要多久"),
        "validity": _("有效期"),
        "where": _("在哪里办"),
        "hours": _("上班时间"),
        "phone": _("电话"),
        "conditions": _("要符合什么条件"),
        "law": _("法律依据"),
        "how": _("怎么办"),
        "online": _("网上能不能办"),
        "visits": _("要跑几次"),
        "result": _("能办到什么"),
        "after": _("办好以后做什么"),
        "appeal": _("不服怎么办"),
    }[element]
