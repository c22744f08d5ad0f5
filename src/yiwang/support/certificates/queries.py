"""Reading the register of certificates: the list of the desk, one certificate, references."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.refs import Ref, resolver
from yiwang.support.certificates.models import Certificate
from yiwang.support.certificates.words import ROLES, titled

SHOWS = ("in_force", "soon", "ended", "revoked", "not_yet")
ORDER = ("not_after", "id")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows; ``role`` empty for all."""

    show: str = "in_force"
    role: str = ""
    text: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address."""
        told = {"show": self.show if self.show != "in_force" else "", "role": self.role, "q": self.text}
        return urlencode({name: value for name, value in told.items() if value})


def filter_of(given: QueryDict) -> Filter:
    """What the address asks for; refuses ``invalid_input``."""
    show, role = given.get("show") or "in_force", given.get("role", "")
    if show not in SHOWS or (role and role not in ROLES):
        raise InvalidInput(_("筛选条件不正确，请重新选择。"))
    return Filter(show, role, given.get("q", "").replace("\x00", "").strip()[:LONGEST])


def certificates(actor: Actor, wanted: Filter, now: datetime) -> Any:
    """The rows of the list, what ends first on top when paged in ``ORDER``; their content left out."""
    rows = Certificate.objects.visible_to(actor).defer("der").in_state(wanted.show, now)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.text:
        serial = wanted.text.lower().replace(":", "").replace(" ", "")
        rows = rows.filter(Q(name__istartswith=wanted.text) | Q(code=wanted.text) | Q(serial=serial))
    return rows


@resolver("certificate")
def resolve_certificate(actor: Actor, ref_id: UUID) -> Ref:
    """A certificate as a reference."""
    row: Certificate = Certificate.objects.visible_to(actor).defer("der").get_or_refuse(ref_id)
    return Ref("certificate", row.pk, titled(row), reverse("certificate", args=[row.pk]))
