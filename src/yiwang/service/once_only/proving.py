"""From contents to findings: what an entry, an item, a pack's item or a bundle asks for, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from yiwang.core.errors import NotFound
from yiwang.core.revisions import Published
from yiwang.crypto.digests import sm3
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.once_only import check_once_only
from yiwang.service.applications.items import Item, text_of
from yiwang.service.catalogue.merging import in_order
from yiwang.service.once_only.judging import (
    FETCHED,
    NEEDLESS,
    REASONED,
    UNCONNECTED,
    UNKNOWN,
    WITHDRAWN,
    Asked,
    Ground,
    Judged,
    card_only,
    judge,
    trips,
)
from yiwang.service.once_only.models import Finding, Node

_PEOPLE = "natural_person"


@dataclass(slots=True)
class Question:
    """A question of a form: who has the answer already, or why it is asked all the same."""

    place: str
    title: str
    state: str
    source: str
    why: str = ""


@dataclass(slots=True)
class Subject:
    """What is evaluated: materials and questions, for whom, and how often one has to come."""

    id: UUID
    kind: str
    title: str
    materials: list[Asked]
    questions: list[Question] = field(default_factory=list)
    people: bool = True
    visits: int = 0
    face_id: UUID | None = None
    division_code: str = ""
    handled_by: str = ""


def asked_in(elements: Mapping[str, Any]) -> list[Asked]:
    """The materials of an item of the catalogue."""
    return [
        Asked(
            place=str(key)[:120],
            title=str(row.get("title", ""))[:200],
            material=str(row.get("material") or ""),
            held=str(row.get("held") or ""),
            reason=str(row.get("reason") or ""),
            need=str(row.get("need") or "required"),
            pages=_pages(row),
        )
        for key, row in in_order(elements.get("materials"))
    ]


def _pages(row: Mapping[str, Any]) -> int:
    counts = [row.get(name) for name in ("originals", "copies")]
    return max(1, sum(count for count in counts if isinstance(count, int) and 0 < count < 100))


def asked_in_pack(content: Mapping[str, Any]) -> list[Asked]:
    """The materials of a pack's item."""
    return [
        Asked(
            place=str(row["material"]),
            title=text_of(row["title"])[:200],
            held=str(row.get("held") or ""),
            reason=str(row.get("reason") or ""),
            need=str(row.get("need") or "required"),
        )
        for row in content.get("materials", [])
    ]


def questions_of(form: Form, held: Mapping[str, str], ground: Ground) -> list[Question]:
    """What a form asks although it is held, what comes from a source, and what has a legal reason."""
    wrong = {problem.pointer: problem.message for problem in check_once_only(form, held)}
    found = []
    for leaf in form.fields:
        source = next((one for one in leaf.sources if one.startswith(("register:", "licence:", "resource:"))), "")
        state = ""
        if source:
            state = FETCHED if ground.standing(source.rpartition(".")[0] or source).open else UNCONNECTED
        elif leaf.source_reason:
            state = REASONED
        elif leaf.pointer in wrong:
            state, source = NEEDLESS, ""
        if state:
            why = leaf.source_reason or wrong.get(leaf.pointer, "")
            found.append(Question(leaf.pointer[:120], leaf.label()[:200], state, source[:160], why[:400]))
    return found


def form_of_item(item: Item) -> Form | None:
    """Its form, None where it has none or its release lost it."""
    try:
        return item.form
    except NotFound:
        return None


def bundle_subjects(published: Published, item_of: Mapping[str, Item]) -> Iterator[Asked]:
    """Materials of a bundle are those of its parts, each asked once."""
    seen: set[str] = set()
    for part in published.content["parts"]:
        item = item_of.get(part["item"])
        for asked in asked_in_pack(item.content) if item else ():
            if asked.place not in seen:
                seen.add(asked.place)
                yield asked


def proved(subject: Subject, ground: Ground) -> tuple[Node, list[Finding]]:
    """The node with its counts, and its findings; not saved."""
    judged = [judge(asked, ground) for asked in subject.materials]
    questions = subject.questions
    count = {state: sum(one.state == state for one in judged) for state in {one.state for one in judged}}
    needless_fields = sum(one.state == NEEDLESS for one in questions)
    node = Node(
        id=subject.id,
        kind=subject.kind,
        title=subject.title[:300],
        face_id=subject.face_id,
        division_code=subject.division_code,
        handled_by=subject.handled_by,
        digest=digest_of(subject, judged),
        asked=len(judged),
        needless=count.get(NEEDLESS, 0),
        fields=needless_fields,
        withdrawn=count.get(WITHDRAWN, 0),
        reasoned=count.get(REASONED, 0) + sum(one.state == REASONED for one in questions),
        fetched=count.get(FETCHED, 0) + sum(one.state == FETCHED for one in questions),
        unconnected=count.get(UNCONNECTED, 0) + sum(one.state == UNCONNECTED for one in questions),
        pages=min(sum(one.asked.pages for one in judged if one.needless), 30_000),
        trips=trips(judged, ground.library.materials, subject.visits),
        card_only=card_only(judged, subject.people),
        unknown=[one.asked.title for one in judged if one.state == UNKNOWN],
    )
    return node, [*_findings(subject.id, judged), *_of_questions(subject.id, questions)]


def _findings(node: UUID, judged: Iterable[Judged]) -> Iterator[Finding]:
    for one in judged:
        if one.state == UNKNOWN or (not one.materials and one.state != FETCHED):
            continue
        yield Finding(
            node_id=node,
            what="material",
            place=one.asked.place,
            title=one.asked.title,
            materials=list(one.materials),
            state=one.state,
            source=one.source,
            why=one.why[:400],
            pages=one.asked.pages if one.needless else 0,
        )


def _of_questions(node: UUID, questions: Iterable[Question]) -> Iterator[Finding]:
    for one in questions:
        yield Finding(
            node_id=node,
            what="field",
            place=one.place,
            title=one.title,
            state=one.state,
            source=one.source,
            why=one.why,
        )


def digest_of(subject: Subject, judged: Iterable[Judged]) -> bytes:
    """What the node says: who asks, and what became of each material and question."""
    said = [
        subject.kind, subject.title, subject.people, subject.visits, subject.face_id, subject.division_code,
        subject.handled_by,
        [(one.asked, one.state, one.materials, one.source, one.why) for one in judged],
        [(q.place, q.title, q.state, q.source, q.why) for q in subject.questions],
    ]  # fmt: skip
    return sm3(orjson.dumps(said, default=str))
