"""The stage of one story: places, offices, people, registers, licences and the clock, as ``given`` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yiwang.core.actor import SYSTEM, Actor, PostHeld
from yiwang.core.ids import new_id
from yiwang.core.keys import seal_json
from yiwang.core.models import CalendarDay
from yiwang.engines.registers.indexing import index_record
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.records import definition_of, private_fields
from yiwang.packs.model import Pack
from yiwang.packs.scenarios import Story
from yiwang.people.loading import division_id
from yiwang.people.models import Account, Division, Organization, Post, PostHolding

CHINA = ZoneInfo("Asia/Shanghai")
LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}


@dataclass(slots=True)
class Stage:
    """Everything that a story stands on; personas appear when they first act."""

    packs: list[Pack]
    story: Story
    now: datetime
    division_code: str
    person_id: UUID
    firm_id: UUID | None
    applicant: Actor
    people: dict[str, Actor] = field(default_factory=dict)

    def persona(self, name: str) -> Actor:
        """``applicant``, ``system``, ``stranger``, or an official such as ``food.inspect#2``."""
        if name in ("applicant", "agent"):
            return self.applicant
        if name == "system":
            return SYSTEM
        if name not in self.people:
            duty = "" if name == "stranger" else name.partition("#")[0]
            self.people[name] = self._official(name, duty)
        return self.people[name]

    def _official(self, name: str, duty: str) -> Actor:
        role = next(
            (d["organization"] for p in self.packs for d in p.manifest.data.get("duties", []) if d["duty"] == duty), ""
        )
        office = office_for(str(role or (self._home() if duty else "")), self.division_code)
        login, who = f"story-{new_id().hex[-12:]}", new_id()
        account = Account.objects.create(login=login, name=f"演示{name}", kind="official", party_id=who)
        post = Post.objects.create(organization=office, title=name, duties=[duty] if duty else [])
        PostHolding.objects.create(post=post, account=account, since=date(2000, 1, 1))
        held = PostHeld(post.pk, name, office.pk, office.name, office.division_id, frozenset({duty} if duty else ()))
        known = {"account_id": account.pk, "party_id": who}
        return Actor(kind="official", name=account.name, assurance="real_name", posts=(held,), **known)

    def _home(self) -> str:
        """The role of the office that implements the item or issues the type: where duties of the platform are held."""
        if self.story.subject == "licence":
            types = (pack.get("licences", self.story.key) for pack in self.packs)
            return next((str(kind.data.get("issued_by", "")) for kind in types if kind is not None), "")
        items = (pack.get("items", self.story.key) for pack in self.packs)
        return next((str(item.data.get("organization", "")) for item in items if item is not None), "")


def moment_of(text: str) -> datetime:
    """`2026-11-23` (ten in the morning) or `2026-11-23T02:00`, in China, as UTC."""
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), time(10), CHINA).astimezone(UTC)
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


def place(code: str) -> Division:
    """A division with everything above it; made if this database does not know it."""
    code = code.rstrip("0") if len(code) == 12 else code
    lineage: list[str] = []
    parent: Division | None = None
    for length, level in LEVELS.items():
        if length > max(len(code), 2):
            break
        short = code[:length]
        row, _ = Division.objects.get_or_create(
            code=short.ljust(12, "0"),
            defaults={
                "id": division_id(short.ljust(12, "0")),
                "name": f"地区{short}",
                "level": level,
                "parent": parent,
                "lineage": [*lineage, str(division_id(short.ljust(12, "0")))],
            },
        )
        lineage = list(row.lineage)
        parent = row
    if parent is None:
        raise ValueError(code)
    return parent


def office_for(role: str, division_code: str) -> Organization:
    """The organization with a role in a division."""
    where = place(division_code)
    office = Organization.objects.filter(division=where, role=role).order_by("id").first()
    if office is None:
        office = Organization(division=where, role=role, name=f"{where.name}{role}", uscc="11440825007098765X")
        office.lineage = [office.pk]
        office.save(force_insert=True)
    return office


def set_stage(packs: list[Pack], story: Story) -> Stage:
    """Build the stage for a story."""
    given = story.given
    now = moment_of(str(given.get("now") or given.get("today") or "2026-11-23"))
    code = str(given.get("division", "440825"))
    place(code)
    for pack in packs:
        for office in pack.manifest.data.get("organizations", []):
            office_for(str(office["role"]), code)
    _calendar(given, now)
    person_id = new_id()
    firm_id = new_id() if given.get("firm") is not None else None
    put_record("persons", person_id, given.get("person") or {}, now.date())
    if firm_id is not None:
        number = (given.get("person") or {}).get("resident_id")
        put_record("legal-persons", firm_id, {**given["firm"], "legal_representative_id": number}, now.date())
    for register, rows in given.get("registers", {}).items():
        subject = firm_id if definition_of(register).content["of"] == "legal_person" else person_id
        for row in rows:
            put_record(register, subject or person_id, row, now.date())
    name = str((given.get("person") or {}).get("name", "演示申请人"))
    account = Account.objects.create(
        login=f"story-{new_id().hex[-12:]}", name=name, kind="person", assurance="real_person", party_id=person_id
    )
    applicant = Actor(
        kind="person",
        account_id=account.pk,
        name=name,
        assurance="real_person",
        party_id=person_id,
        extra={"firms": [str(firm_id)] if firm_id else []},
    )
    return Stage(packs, story, now, code, person_id, firm_id, applicant)


def put_record(register: str, subject_id: UUID, values: Mapping[str, Any], on: date) -> None:
    """A register record as the story gives it, even a flawed one: the story is about how the platform copes."""
    fields = {name: value for name, value in values.items() if name != "as_of" and value is not None}
    as_of = values.get("as_of", on)
    published = definition_of(register)
    private = private_fields(published.content)
    row = Record(
        register=register,
        subject_id=subject_id,
        revision=published.id,
        data={name: value for name, value in fields.items() if name not in private},
        valid_from=date(1900, 1, 1),
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of,
        source=str(published.content["title"]["zh-Hans"]),
        demo=True,
    )
    sealed = {name: value for name, value in fields.items() if name in private}
    row.sealed = seal_json(sealed, table="registers_record", record_id=row.pk, field="sealed")
    row.save(force_insert=True)
    index_record(row, published.content, fields)


def _calendar(given: Mapping[str, Any], now: datetime) -> None:
    """``missing``: the year after is not loaded; ``loaded``: this and the next year are."""
    if given.get("holidays") == "missing":
        CalendarDay.objects.filter(day__year__gt=now.year).delete()
    if given.get("holidays") == "loaded" or given.get("holidays") is None:
        for year in (now.year, now.year + 1):
            if not CalendarDay.objects.filter(day__year=year).exists():
                fixed = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
                CalendarDay.objects.bulk_create(
                    [
                        CalendarDay(day=date(year, m, d), kind="holiday", name="演示", source="情景演练")
                        for m, d in fixed
                    ]
                )


def window_actor(actor: Actor) -> Actor:
    """The same person working at a window."""
    return replace(actor, channel="window")
