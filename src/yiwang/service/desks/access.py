"""Cases and people as things that one can ask about, and that can be opened in an emergency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.engines.proceedings.hot import may_see
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.registers.models import Record
from yiwang.engines.registers.privacy import keepers_of
from yiwang.engines.registers.records import find_by
from yiwang.people.access.doubts import use_source
from yiwang.people.access.things import Address, Thing, ThingKind, seen_by, thing_kind
from yiwang.people.models import Account, Organization
from yiwang.people.names import mask_name
from yiwang.service.applications.models import Draft

_WHY = "who may see it is what is asked; nothing but public words are told"


def _case(key: UUID) -> Thing | None:
    row = Proceeding.objects.unscoped(_WHY).filter(pk=key).first()
    if row is None:
        return None
    tasks = FlowTask.objects.unscoped(_WHY).filter(proceeding_id=key)
    at_work = [task.organization_id for task in tasks if task.organization_id]
    above = Organization.objects.filter(pk=row.organization_id).values_list("lineage", flat=True).first() or []
    accounts = [row.account_id, *(task.assignee_id for task in tasks)]
    return Thing(
        "proceeding",
        row.pk,
        f"{row.title}（{row.number}）",
        row.organization_id,
        row.division_id,
        row.account_id,
        tuple(dict.fromkeys(found for found in accounts if found)),
        tuple(dict.fromkeys([row.organization_id, *at_work, *above])),
        (row.applicant_id,) if row.applicant_id else (),
    )


def _rule(key: UUID) -> Callable[[Actor], bool]:
    """``may_see`` on the row as the hot reads read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proceedings_case(%s)::text", [key])
        found = cursor.fetchone()[0]
    case = orjson.loads(found) if found else None
    return lambda actor: case is not None and may_see(actor, case)


def _tasks(key: UUID, actors: Sequence[Actor]) -> list[list[str]]:
    """Which open steps of the case each may work on, by the scope of tasks."""
    rows = FlowTask._base_manager.filter(proceeding_id=key, state="open", party="office")
    names = dict(rows.values_list("pk", "name"))
    return [[_("办理“%(step)s”") % {"step": names[task]} for task in seen] for seen in seen_by(rows, FlowTask, actors)]


def _by_number(text: str) -> UUID | None:
    return Proceeding.objects.unscoped(_WHY).filter(number=text).values_list("pk", flat=True).first()


def _person(key: UUID) -> Thing | None:
    account = Account.objects.filter(party_id=key, kind="person").first()
    known = Record.objects.unscoped(_WHY).filter(register="persons", subject_id=key).exists()
    if account is None and not known:
        return None
    masked = mask_name(account.name) if account else gettext_noop("一位没有账号的居民")
    owner = account.pk if account else None
    return Thing(
        "person",
        key,
        masked,
        owner_account=owner,
        accounts=(owner,) if owner else (),
        organizations=tuple(keepers_of(key)),
        parties=(key,),
    )


def _by_resident_id(text: str) -> UUID | None:
    found = find_by("persons", "resident_id", text.upper())
    return found[0] if len(found) == 1 else None


def _draft(key: UUID) -> Thing | None:
    row = Draft.objects.unscoped(_WHY).filter(pk=key).first()
    if row is None:
        return None
    owner, parties = row.account_id, (row.for_party,) if row.for_party else ()
    accounts = (owner,) if owner else ()
    return Thing("draft", row.pk, row.title, row.organization_id, row.division_id, owner, accounts, parties=parties)


def _duties_used(offices: QuerySet[Organization], since: date) -> Iterable[tuple[UUID, str]]:
    """Duties by whose lanes a task was done."""
    rows = FlowTask.objects.unscoped("which duties were used: nothing of what for")
    done = rows.filter(organization_id__in=offices.values("pk"), done_at__date__gte=since, state="done")
    return set(done.values_list("organization_id", "duty").distinct())


thing_kind(
    ThingKind(
        "proceeding",
        gettext_noop("办件"),
        "proceedings.Proceeding",
        _case,
        _by_number,
        ("proceeding.see", "task.work", "task.reassign", "proceeding.supervise"),
        (
            Address("case", gettext_noop("打开办件（个人信息遮盖）")),
            Address("desk-supervised-case", gettext_noop("督办")),
        ),
        glass="desk-glass-case",
        rule=_rule,
        does=_tasks,
    )
)
thing_kind(
    ThingKind("person", gettext_noop("个人"), "registers.Record", _person, _by_resident_id, column="subject_id",
              glass="desk-glass-person")
)  # fmt: skip
thing_kind(ThingKind("draft", gettext_noop("没填完的申请"), "applications.Draft", _draft))
use_source(_duties_used)
