"""The list of duplicates and the people behind them, for who holds the duty ``identity``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.identifiers import IdentifierError, resident_id
from yiwang.people.identity.models import Duplicate, IdentityDocument, Proof
from yiwang.people.identity.models.duplicate import STATES
from yiwang.people.identity.models.party import DUTY
from yiwang.people.identity.source import person_source
from yiwang.people.models import Account
from yiwang.people.privacy.looks import look

ORDER = ("-opened_at", "-id")
MOST_OF_ONE = 50


@dataclass(frozen=True, slots=True)
class DuplicateFilter:
    """``q`` is the beginning of a login, ``state`` one of STATES or empty; they stand in addresses."""

    q: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, value) for name in self.__slots__ if (value := getattr(self, name))])


def duplicate_filter(given: Mapping[str, str]) -> DuplicateFilter:
    """Read from a query string; refuses what no link of ours says, and a resident number, which is only posted."""
    found = DuplicateFilter(given.get("q", "").replace("\0", "").strip()[:60], given.get("state", "")[:10])
    if found.state not in ("", *STATES) or is_number(found.q):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found


def duplicates(actor: Actor, wanted: DuplicateFilter) -> QuerySet[Duplicate]:
    """In reach and under the filter; unordered."""
    rows: QuerySet[Duplicate] = Duplicate.objects.visible_to(actor).select_related("kept", "given")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.q:
        rows = rows.filter(Q(kept__login__startswith=wanted.q.lower()) | Q(given__login__startswith=wanted.q.lower()))
    return rows


def is_number(text: str) -> bool:
    """Whether a text is a resident number, which stands in no address. No login can be one (``actions.accounts``)."""
    try:
        resident_id.check(text)
    except IdentifierError:
        return False
    return True


def of_number(actor: Actor, number: str) -> list[Duplicate]:
    """The newest rows in reach of the person with a resident number; the look is recorded before anything is told.

    Refuses ``invalid_input`` at ``/number`` for what is no such number.
    """
    try:
        checked = resident_id.check(number).number
    except IdentifierError as wrong:
        raise InvalidInput(fields={"/number": wrong.text(_)}) from wrong
    party = person_source().find("111", checked)
    if party is None:
        return []
    post = actor.post_with(DUTY)
    office, place = (post.organization_id, post.division_id) if post else (None, None)
    look(actor, Subject("party", party), "identity", organization_id=office, division_id=place)
    rows = duplicates(actor, DuplicateFilter()).filter(Q(kept__party_id=party) | Q(given__party_id=party))
    return list(rows.order_by(*ORDER)[:MOST_OF_ONE])


def record_look(actor: Actor, *accounts: Account) -> None:
    """Commit a look at people before the page goes out: each of them can see it."""
    post = actor.post_with(DUTY)
    office, place = (post.organization_id, post.division_id) if post else (None, None)
    for account in accounts:
        subject = Subject("party", account.party_id) if account.party_id else Subject("account", account.pk)
        look(actor, subject, "identity", organization_id=office, division_id=place)


def papers_of(party_id: UUID | None) -> list[IdentityDocument]:
    """Living documents of a person; the look was recorded."""
    if party_id is None:
        return []
    rows = IdentityDocument.objects.unscoped("of an account in reach; the look was recorded")
    return list(rows.filter(party_id=party_id, ended_at=None).order_by("kind", "id"))


def proofs_of(account: Account) -> list[Proof]:
    """The newest first; the account is in reach."""
    rows = Proof.objects.unscoped("of an account in reach; the look was recorded")
    return list(rows.filter(account=account).order_by("-at", "-id")[:50])
