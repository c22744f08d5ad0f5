"""From a paper and a name to a person: the base register first, then documents seen before. Each is matched once."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.crypto.envelope import PURPOSE
from yiwang.people.identity import documents
from yiwang.people.identity.documents import Paper
from yiwang.people.identity.errors import GuardianNeeded, NotMatched, PersonTaken
from yiwang.people.identity.models import Party
from yiwang.people.identity.source import LEGAL, NATURAL, Registered, person_source
from yiwang.people.models import Account
from yiwang.people.queries import division_by_code

ADULT_ENOUGH = 14  # 个人信息保护法 第三十一条
TABLE, FIELD = "identity_party", "sealed"
NOBODY = UUID(int=0)
_DOTS = str.maketrans(dict.fromkeys("·•・‧∙⋅．.", "·"))


@dataclass(frozen=True, slots=True)
class Match:
    """Who it is. ``register`` is the source; ``window`` for who is in no register."""

    party_id: UUID
    name: str
    register: str
    born: date | None
    division: str


def same_name(one: str, other: str) -> bool:
    """Equal but for blanks, case, width, and the kind of dot in names of other languages."""
    return bool(one) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).translate(_DOTS).split()).casefold()


def match_person(paper: Paper, name: str) -> Match:
    """The living natural person with this paper and name.

    Refuses ``identity_not_matched`` alike for a wrong name, an unknown number and the dead, and ``guardian_needed``
    for a child, which the typed number itself tells.
    """
    today = legal_day(clock.now())
    if paper.born is not None:
        refuse_child(paper.born, today)
    party_id = person_source().find(paper.index_kind, paper.lasting) or documents.holder_of(paper)
    found = who(party_id, today) if party_id is not None else None
    if found is None or not same_name(found.name, name):
        raise NotMatched(because="name" if found else "unknown")
    if found.ended or found.kind != NATURAL:
        raise NotMatched(because="dead")
    if found.born is not None:
        refuse_child(found.born, today)
    return Match(found.party_id, found.name, found.register, found.born, found.division)


def who(party_id: UUID, on: date) -> Registered | None:
    """What is known of a party: by its register, else by what was written down at a window."""
    return person_source().read(party_id, on) or _seen_at_window(party_id)


def who_evenly(party_id: UUID | None, on: date) -> Registered | None:
    """``who``, with the same queries and the same opening of an envelope for somebody and for nobody.

    For pages of strangers: how long they take must not tell whether a number is somebody's.
    """
    registered, seen = person_source().read(party_id or NOBODY, on), _seen_at_window(party_id or NOBODY)
    if registered is None and seen is None:
        open_json(_nobodys_data(keystore().current_version(PURPOSE)), table=TABLE, record_id=NOBODY, field=FIELD)
    return registered or seen


@cache
def _nobodys_data(key_version: int) -> bytes:
    """One for each version of the key: an envelope of a version that was destroyed opens no more."""
    return seal_json({"text": "无" * 400}, table=TABLE, record_id=NOBODY, field=FIELD)


def _seen_at_window(party_id: UUID) -> Registered | None:
    row = Party.objects.unscoped("who was seen at a window").filter(pk=party_id).exclude(sealed=None).first()
    if row is None:
        return None
    said = open_json(bytes(row.sealed), table=TABLE, record_id=row.pk, field=FIELD)
    assert isinstance(said, dict)
    born = date.fromisoformat(said["born"]) if said.get("born") else None
    return Registered(row.pk, row.kind, row.source, str(said["name"]), "", "", born)


def refuse_child(born: date, today: date) -> None:
    """``guardian_needed`` below fourteen."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < ADULT_ENOUGH:
        raise GuardianNeeded(because="child")


def settle(match: Match, kind: str = NATURAL) -> Party:
    """The row of a match, written at the first time. Call inside a use case."""
    known = Party.objects.unscoped("the row of a match").filter(pk=match.party_id).first()
    if known is not None:
        return known
    row, _made = Party.objects.unscoped("the row of a match").get_or_create(
        pk=match.party_id,
        defaults={
            "kind": kind,
            "source": match.register,
            "lineage": lineage_of(match.division),
            "matched_at": clock.now(),
        },
    )
    return row


def lineage_of(code: str) -> list[str]:
    """The divisions down to the one with this code; empty where it is not known."""
    place = division_by_code(code) if code else None
    return list(place.lineage) if place is not None else []


def settle_unregistered(name: str, born: date, division_lineage: list[str]) -> Party:
    """A person who is in no register, seen with a paper at a window. Call inside a use case."""
    key = new_id()
    body = {"name": name, "born": born.isoformat()}
    row = Party(
        id=key,
        kind=NATURAL,
        source="window",
        sealed=seal_json(body, table=TABLE, record_id=key, field=FIELD),
        lineage=division_lineage,
        matched_at=clock.now(),
    )
    row.save(force_insert=True)
    return row


def refuse_taken(party_id: UUID, account: Account) -> None:
    """Hold the person for this transaction; ``person_taken`` if another open account of the kind is theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"identity party {party_id}"])
    if other_account(party_id, account) is not None:
        raise PersonTaken


def other_account(party_id: UUID, account: Account) -> Account | None:
    """Another open account of the same kind that is this person's."""
    rows = Account.objects.filter(party_id=party_id, kind=account.kind, is_active=True).exclude(pk=account.pk)
    return rows.order_by("created_at", "id").first()


@use_case("identity.matched")
def match_firm(*, actor: Actor, firm_id: UUID) -> Party:
    """The row of a firm, matched to the register of legal persons once: when it is acted for the first time.

    One credit code is one firm for ever: the code is the register's key, and a living code belongs to one party (the
    unique index of documents), so firms are never double and there is nothing to merge. Refuses
    ``identity_not_matched`` for whoever is no firm of the register or gone, ``person_taken`` for a code that is
    another's.
    """
    firm = person_source().read(firm_id, legal_day(clock.now()))
    if firm is None or firm.kind != LEGAL or firm.ended:
        raise NotMatched(because="unknown")
    known = Party.objects.unscoped("the row of a match").filter(pk=firm.party_id).first()
    if known is not None:
        nothing_changed()
        return known
    row = settle(Match(firm.party_id, firm.name, firm.register, None, firm.division), LEGAL)
    documents.add(row.pk, Paper("001", firm.number), seen_by="register")
    record("identity.matched", actor=actor, on=row, payload={"register": firm.register})
    return row


def meet_firm(*, actor: Actor, firm_id: UUID) -> None:
    """``match_firm`` for a firm that somebody files for; one that is in no register, or gone, stays without a row."""
    if not Party.objects.unscoped("the row of a match").filter(pk=firm_id).exists():
        with suppress(NotMatched):
            match_firm(actor=actor, firm_id=firm_id)
