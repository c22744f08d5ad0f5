"""What registers hold of people: sealed and blind columns, the person's own records, who corrects them, their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.revisions import current, current_keys, revision
from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, sealed_column
from yiwang.engines.registers import correcting
from yiwang.engines.registers.models import Record, RecordIndex, SubjectKey
from yiwang.engines.registers.records import all_values
from yiwang.people.models import Division, Organization
from yiwang.people.privacy.correctable import Correctable, correctable_in
from yiwang.people.privacy.looks import Whose, whose
from yiwang.people.privacy.own_data import Person, kept_after_closing, not_own, own_data
from yiwang.people.privacy.plans import Rule
from yiwang.people.privacy.retaining import chunks, for_ever, goes_with, held, more_of, redact_events

_WHY = "changes of key open what they index again"


def indexed(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind rows of ``registers_index``: (value, purpose) of the record's field."""
    found = list(RecordIndex.objects.filter(pk__in=keys).values_list("pk", "record_id", "field"))
    rows = Record.objects.unscoped(_WHY).filter(pk__in={record for _key, record, _field in found})
    records = {row.pk: row for row in rows}
    values = {key: all_values(row) for key, row in records.items()}
    told: dict[Any, tuple[str, str] | None] = {}
    for key, record, field in found:
        value = values.get(record, {}).get(field)
        told[key] = None if value is None else (str(value), f"{records[record].register}.{field}")
    return told


def keyed(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """What stands behind rows of ``registers_key``: the key fields of the subject, as they were joined."""
    found = {row.pk: row for row in SubjectKey.objects.filter(pk__in=keys)}
    subjects = {row.subject_id for row in found.values()}
    newest: dict[tuple[str, UUID], Record] = {}
    for row in Record.objects.unscoped(_WHY).filter(subject_id__in=subjects).order_by("recorded_at", "id"):
        newest[row.register, row.subject_id] = row
    told: dict[Any, tuple[str, str] | None] = {}
    for key, owner in found.items():
        record = newest.get((owner.register, owner.subject_id))
        told[key] = (_joined(record), f"{owner.register} key") if record is not None else None
    return told


def _joined(record: Record) -> str:
    values, definition = all_values(record), revision(record.revision).content
    return "\x1f".join(str(values[name]) for name in definition["key"] if values.get(name) is not None)


sealed_column(SealedColumn("registers_record", "sealed"))
# The normal form of a public field (``name^``) is no index under a key.
blind_column(BlindColumn("registers_index", "value", indexed, key_type="bigint", where="right(field, 1) <> '^'"))
blind_column(BlindColumn("registers_key", "key", keyed, key_type="bigint"))


def records_of(person: Person) -> Iterator[dict[str, Any]]:
    """What registers say about the person, now and before."""
    if person.party_id is None:
        return
    rows = Record.objects.unscoped("the person's own record").filter(subject_id=person.party_id)
    for row in rows.order_by("register", "recorded_at", "id")[:2000]:
        yield {
            "register": row.register,
            "values": all_values(row),
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "recorded_at": row.recorded_at,
            "recorded_until": row.recorded_until,
            "source": row.source,
            "as_of": row.as_of,
        }


def correctable_records(actor: Actor) -> list[Correctable]:
    """Registers that know the actor, with the office of his place that keeps each."""
    if actor.party_id is None:
        return []
    rows = Record.objects.visible_to(actor).filter(recorded_until=None).order_by("register")
    found = []
    for row in {row.register: row for row in rows}.values():
        definition = revision(row.revision).content
        keeper = _keeper(definition.get("kept_by", ""), str(all_values(row).get("household_division", "")))
        title = definition["title"]
        words = title if isinstance(title, str) else title.get("zh-Hans", row.register)
        office, name = (keeper.pk, keeper.name) if keeper else (None, "")
        found.append(Correctable(row.register, words, office, name, actor.party_id))
    return found


def keepers_of(subject_id: UUID) -> list[UUID]:
    """The offices that keep what registers say of somebody, with those above them."""
    rows = Record.objects.unscoped("which office keeps it").filter(subject_id=subject_id, recorded_until=None)
    found: list[UUID] = []
    for row in rows.order_by("register"):
        role = revision(row.revision).content.get("kept_by", "")
        keeper = _keeper(role, str(all_values(row).get("household_division", "")))
        found += [keeper.pk, *keeper.lineage] if keeper else []
    return list(dict.fromkeys(found))


def _keeper(role: str, code: str) -> Organization | None:
    """The organization with this role in the person's place, or in the nearest place above it."""
    place = Division.objects.filter(code__startswith=code.rstrip("0")).order_by("code").first() if code else None
    above = place.lineage if place else []
    rows = Organization.objects.filter(role=role, division_id__in=above).select_related("division")
    order = {str(key): number for number, key in enumerate(above)}
    return max(rows, key=lambda row: order.get(str(row.division_id), -1), default=None)


def whose_records(ids: list[UUID]) -> Mapping[UUID, Whose]:
    """Looks at somebody's record name the record's subject, or a row of it."""
    rows = Record.objects.unscoped("whose the record is").filter(Q(subject_id__in=ids) | Q(pk__in=ids))
    told: dict[UUID, Whose] = {}
    for key, subject in rows.values_list("id", "subject_id"):
        told[key] = told[subject] = Whose(None, subject, "")
    return told


def past(rule: Rule, now: datetime) -> Iterator[tuple[str, Any]]:
    """Rows whose retention by their own register's rule is over: removed with their indexes; yields (table, key)."""
    for register in current_keys("registers"):
        wanted = current("registers", register).content.get("retention")
        if not wanted:
            continue
        own = Rule(rule.kind, rule.title, rule.action, dict(wanted["for"]), wanted["after"], rule.basis)
        before = own.before(now)
        keys = _ended(register, before) if wanted["after"] == "record_end" else _gone(register, before.date())
        for some in chunks(sorted(keys)):
            with transaction.atomic():
                rows = Record.objects.unscoped("retention").filter(pk__in=some)
                subjects = set(rows.values_list("subject_id", flat=True))
                RecordIndex.objects.filter(record_id__in=some).delete()
                rows.delete()
                left = Record.objects.unscoped("retention").filter(register=register, subject_id__in=subjects)
                orphans = subjects - set(left.values_list("subject_id", flat=True))
                SubjectKey.objects.filter(register=register, subject_id__in=orphans).delete()
                redact_events(list(subjects))
            yield from (("registers_record", key) for key in some)


def _ended(register: str, before: datetime) -> set[UUID]:
    rows = Record.objects.unscoped("retention").filter(register=register, recorded_until__lt=before)
    return set(rows.values_list("id", flat=True)) - held(rows.values_list("subject_id", flat=True))


def _gone(register: str, before: date) -> set[UUID]:
    """All rows of subjects who died, or were deregistered, before a day."""
    found: set[UUID] = set()
    rows = Record.objects.unscoped("retention").filter(register=register, recorded_until=None)
    for row in rows.filter(Q(valid_to__lt=before) | Q(valid_from__lt=before)).iterator(chunk_size=500):
        values = all_values(row)
        day = values.get("died_on") or values.get("cancelled_on") or values.get("revoked_on")
        if day and date.fromisoformat(str(day)) < before and not held([row.subject_id]):
            mine = Record.objects.unscoped("retention").filter(register=register, subject_id=row.subject_id)
            found.update(mine.values_list("id", flat=True))
    return found


own_data("registers", gettext_noop("登记簿里的信息"), ("registers_record",), records_of)
not_own("registers_key", "blind index of the record, without a content of its own")
kept_after_closing(
    "registers", gettext_noop("人口、法人等登记簿里的信息"), gettext_noop("户口登记条例等各登记簿的依据")
)
correctable_in("registers", correctable_records)
whose("record", whose_records)
whose("natural_person", whose_records)
whose("party", whose_records)
more_of("registers", past)
for_ever("registers_record", "until the period that its register declares is over (``past``)")
goes_with("registers_index", "registers_record")
goes_with("registers_key", "registers_record")

__all__ = ["correcting"]
