"""The kinds of sources that there are: licence types and base registers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotFound
from yiwang.engines.registers.models import Record
from yiwang.service.once_only.sources import Holding, Standing
from yiwang.support.licences.models import Licence, TypeOpening
from yiwang.support.licences.parties import parties_of

LOOKED_AT = 500  # records of a register that are looked at for its freshness
_WHY = "whether something is there, not what it says"


class LicenceTypes:
    """Electronic licences: a type is open where an organization issues it, or where it is kept elsewhere (external)."""

    code, title = "licence", gettext_noop("电子证照")

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []

    def standing(self, name: str) -> Standing | None:
        """From the published type and its openings."""
        content = _published("licences", name)
        if content is None:
            return None
        open_now = TypeOpening.objects.visible_to(SYSTEM).filter(type_key=name, closed_on=None).count()
        newest = Licence.objects.unscoped(_WHY).filter(type_key=name).aggregate(day=Max("issued_on"))["day"]
        issued = open_now > 0 or newest is not None or bool(content.get("external") or content.get("on_request"))
        return Standing(f"licence:{name}", _text(content["title"]), issued, newest, open_now)

    def holdings(self, actor: Actor, names: Collection[str]) -> Mapping[str, Holding]:
        """The newest valid licence of each type; the face stays closed."""
        today = legal_day(clock.now())
        rows = Licence.objects.visible_to(_as_person(actor)).in_state("valid", today).filter(type_key__in=sorted(names))
        shown = ("type_key", "title", "organization_name", "holder_masked", "valid_until", "issued_on")
        found: dict[str, Holding] = {}
        for row in rows.order_by("type_key", "-issued_on").values(*shown)[:200]:
            source = f"licence:{row['type_key']}"
            holding = Holding(
                source,
                row["title"],
                row["organization_name"],
                row["holder_masked"],
                row["issued_on"],
                row["valid_until"],
            )
            found.setdefault(row["type_key"], holding)
        return found


class Registers:
    """Base registers: open where published and where at least one record stands."""

    code, title = "register", gettext_noop("登记簿")

    def check_config(self) -> list[str]:
        """Nothing to configure."""
        return []

    def standing(self, name: str) -> Standing | None:
        """From the published register; the newest confirmation among some of its records."""
        content = _published("registers", name)
        if content is None:
            return None
        some = Record.objects.unscoped(_WHY).filter(register=name, recorded_until=None).order_by()[:LOOKED_AT]
        days = list(some.values_list("as_of", flat=True))
        return Standing(f"register:{name}", _text(content["title"]), bool(days), max(days, default=None))

    def holdings(self, actor: Actor, names: Collection[str]) -> Mapping[str, Holding]:
        """That the register has a record of the person (or firm) in force today; it is not opened."""
        parties = parties_of(_as_person(actor)) if actor.signed_in else ()
        if not parties:
            return {}
        today = legal_day(clock.now())
        rows = Record.objects.unscoped(_WHY).filter(
            Q(valid_to=None) | Q(valid_to__gte=today),
            register__in=sorted(names),
            subject_id__in=parties,
            recorded_until=None,
            valid_from__lte=today,
        )
        found: dict[str, Holding] = {}
        for name, source, as_of in rows.order_by("register", "-as_of").values_list("register", "source", "as_of")[:200]:
            content = _published("registers", name)
            title = _text(content["title"]) if content else name
            found.setdefault(name, Holding(f"register:{name}", title, source, as_of=as_of))
        return found


def _as_person(actor: Actor) -> Actor:
    """An official reads a guide as the person that he is."""
    if actor.kind != "official":
        return actor
    known = {"account_id": actor.account_id, "party_id": actor.party_id, "name": actor.name}
    return Actor(kind="person", assurance=actor.assurance, **known)  # type: ignore[arg-type]


def _published(section: str, name: str) -> Mapping[str, Any] | None:
    try:
        return revisions.current(section, name).content
    except NotFound:
        return None


def _text(value: Any) -> str:
    return str(value.get("zh-Hans", "")) if isinstance(value, Mapping) else str(value)
