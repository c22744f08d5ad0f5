"""A batch of licences by a decision: its table is taken, read by a job, confirmed, issued by a job, paused, resumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core import clock, files, revisions
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.events import Subject
from yiwang.core.models import File
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.people.models import Organization
from yiwang.support.licences.batches.again import earlier_of, one_start_at_a_time
from yiwang.support.licences.batches.reading import BOUNDS
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.errors import IssuedBefore
from yiwang.support.licences.models import LicenceBatch

LONGEST_WHY = 300
LIVING = ("reading", "running", "paused", "previewed")


@dataclass(frozen=True, slots=True)
class Table:
    """What was uploaded."""

    name: str
    content: bytes


@use_case("licence_batch.uploaded")
def upload_batch(*, actor: Actor, organization_id: UUID, type_key: str, why: str, table: Table) -> LicenceBatch:
    """Take a table of holders for a type that the office issues; a job reads it, nothing is issued yet.

    Refuses ``invalid_input`` at ``/type``, ``/why``, ``/file``, ``not_permitted``, ``not_found``, ``too_large``.
    """
    office = Organization.objects.select_related("division").filter(pk=organization_id).first()
    if office is None:
        raise NotFound
    require(actor, "licence.issue", on=_Of(office.pk))
    problems = wrong_parts(why, table)
    kind = kinds_for(office).get(type_key)
    if kind is None:
        problems["/type"] = _("请选择证照类型。")
    if problems or kind is None:
        raise InvalidInput(fields=problems)
    batch = LicenceBatch(
        organization_id=office.pk,
        organization_name=office.name,
        division_id=office.division_id,
        account_id=actor.account_id,
        account_name=actor.name[:60],
        type_key=kind.key,
        type_revision=kind.published.id,
        title=kind.title,
        file_name=files.clean_name(table.name)[-120:],
        why=why.strip()[:LONGEST_WHY],
    )
    file = files.store(
        table.content,
        name=batch.file_name,
        media_type="application/octet-stream",
        owner_account=None,
        purpose="licence-batch",
        subject=Subject("licence_batch", batch.pk),
    )
    batch.file_id = file.pk
    batch.save(force_insert=True)
    record("licence_batch.uploaded", actor=actor, on=batch, payload={"type": kind.key, "why": batch.why})
    after_commit(_defer_reading, batch_id=batch.pk)
    return batch


def wrong_parts(why: str, table: Table) -> dict[str, str]:
    """What is wrong with basis and file, by field."""
    problems = {}
    if not why.strip():
        problems["/why"] = _("请写明依据，比如决定书的文号。")
    if not table.content:
        problems["/file"] = _("请选择一个文件。")
    elif len(table.content) > BOUNDS.bytes:
        problems["/file"] = _("文件不能超过%(most)s MB，请拆成几个。") % {"most": BOUNDS.bytes >> 20}
    return problems


@dataclass(frozen=True, slots=True)
class _Of:
    organization_id: UUID


def kinds_for(office: Organization) -> dict[str, LicenceType]:
    """The types that an organization of this role issues, by key, in the order of titles; none that others issue."""
    found = {}
    for key in revisions.current_keys("licences"):
        kind = LicenceType(revisions.current("licences", key))
        if not kind.content.get("external") and kind.content.get("issued_by", office.role) == office.role:
            found[key] = kind
    return dict(sorted(found.items(), key=lambda pair: pair[1].title))


@use_case("licence_batch.started")
def start_batch(*, actor: Actor, batch_id: UUID, again: bool = False) -> LicenceBatch:
    """Issue what the preview showed. Rows with faults are left out; asked twice it starts once.

    Refuses with ``licence_batch_again`` where an earlier batch of the office has issued the same rows, unless the
    official says that they are to be issued ``again``.
    """
    batch = _locked(actor, batch_id)
    if batch.state == "running":
        nothing_changed()
        return batch
    if batch.state != "previewed":
        raise ChangedMeanwhile(_("这一批现在不能开始。请看最新情况。"))
    ready = batch.rows.filter(state="ready").count()
    if not ready:
        raise InvalidInput(_("表格里没有可以颁发的行。"))
    one_start_at_a_time(batch)
    earlier = earlier_of(batch)
    if earlier and not again:
        raise IssuedBefore.at("/again")
    batch.state, batch.started_at = "running", clock.now()
    batch.save(update_fields=["state", "started_at"])
    twice = {"again": earlier.rows} if earlier else {}
    record("licence_batch.started", actor=actor, on=batch, payload={"rows": ready, **twice})
    after_commit(_defer_issuing, batch_id=batch.pk)
    return batch


@use_case("licence_batch.paused")
def pause_batch(*, actor: Actor, batch_id: UUID) -> LicenceBatch:
    """Stop after the row that is under way."""
    return _step(actor, batch_id, "running", "paused", _("这一批没有在颁发，不能暂停。"))


@use_case("licence_batch.resumed")
def resume_batch(*, actor: Actor, batch_id: UUID) -> LicenceBatch:
    """Go on with the first row that waits."""
    return _step(actor, batch_id, "paused", "running", _("这一批没有暂停，不能继续。"), _defer_issuing)


@use_case("licence_batch.dropped")
def drop_batch(*, actor: Actor, batch_id: UUID) -> LicenceBatch:
    """Forget a table of which nothing was issued; the file goes with it."""
    batch = _locked(actor, batch_id)
    if batch.state not in ("previewed", "refused"):
        raise ChangedMeanwhile(_("这一批已经开始颁发或者已经结束，不能作废。"))
    batch.rows.all().delete()
    File.objects.unscoped("the table is forgotten").filter(pk=batch.file_id).delete()
    batch.state, batch.file_id, batch.finished_at = "dropped", None, clock.now()
    batch.save(update_fields=["state", "file_id", "finished_at"])
    record("licence_batch.dropped", actor=actor, on=batch)
    return batch


def _step(
    actor: Actor, batch_id: UUID, source: str, target: str, wrong: str, then: Callable[..., Any] | None = None
) -> LicenceBatch:
    batch = _locked(actor, batch_id)
    if batch.state == target:
        nothing_changed()
        return batch
    if batch.state != source:
        raise ChangedMeanwhile(wrong)
    batch.state, batch.problem = target, ""
    batch.save(update_fields=["state", "problem"])
    record(f"licence_batch.{'resumed' if target == 'running' else 'paused'}", actor=actor, on=batch)
    if then is not None:
        after_commit(then, batch_id=batch.pk)
    return batch


def _locked(actor: Actor, batch_id: UUID) -> LicenceBatch:
    batch: LicenceBatch = LicenceBatch.objects.visible_to(actor).select_for_update().get_or_refuse(batch_id)
    require(actor, "licence.issue", on=batch)
    return batch


def _defer_reading(batch_id: UUID) -> None:
    from yiwang.support.licences.tasks import read_batch

    read_batch.defer(batch_id=str(batch_id))


def _defer_issuing(batch_id: UUID) -> None:
    from yiwang.support.licences.tasks import issue_batch

    issue_batch.defer(batch_id=str(batch_id))
