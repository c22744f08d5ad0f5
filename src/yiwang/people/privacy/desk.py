"""Lists of who answers for privacy: requests under a filter, alarms, what was exported by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.people.privacy.models import PrivacyRequest
from yiwang.people.privacy.requests import KIND_TITLES, STATE_TITLES

ORDER = ("due_on", "id")
CARDS = ("", "yellow", "red")


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """``q`` is the beginning of a number or part of an office's name; ``card`` yellow or red among open ones."""

    q: str = ""
    kind: str = ""
    state: str = "open"
    card: str = ""

    @property
    def query(self) -> str:
        """As a query string without ``?``."""
        return urlencode([(name, getattr(self, name)) for name in self.__slots__])


def request_filter(given: Mapping[str, str]) -> RequestFilter:
    """Read from a query string; refuses what no link of ours says."""
    values = {name: given[name].replace("\0", "").strip()[:60] for name in RequestFilter.__slots__ if name in given}
    found = RequestFilter(**values)
    known = found.kind in ("", *KIND_TITLES) and found.state in ("", *STATE_TITLES) and found.card in CARDS
    if not known:
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return found


def asked_of(actor: Actor, wanted: RequestFilter) -> QuerySet[PrivacyRequest]:
    """Requests that the actor's posts answer, under the filter; the own ones are a colleague's."""
    places = [post.division_id for post in actor.posts if "privacy" in post.duties]
    rows: QuerySet[PrivacyRequest] = PrivacyRequest.objects.visible_to(actor)
    rows = rows.filter(lineage__overlap=places).exclude(account_id=actor.account_id)
    if wanted.q:
        rows = rows.filter(Q(number__startswith=wanted.q.upper()) | Q(organization_name__contains=wanted.q))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.card:
        today = timezone.localdate()
        late = Q(due_on__lt=today)
        rows = rows.filter(state="open")
        rows = rows.filter(late) if wanted.card == "red" else rows.filter(yellow_from__lte=today).exclude(late)
    return rows
