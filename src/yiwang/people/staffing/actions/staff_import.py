"""A staff table: uploaded and compared, then applied as one job, row by row, each row whole or not at all."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotPermitted, Refusal
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.crypto.errors import EnvelopeBroken
from yiwang.people import persons
from yiwang.people.actions.accounts import create_account
from yiwang.people.actions.holding import Terms, assign_post, change_holding, end_post
from yiwang.people.administration import DUTY
from yiwang.people.first_password import made_password
from yiwang.people.handing import Handing
from yiwang.people.models import Account, PostHolding
from yiwang.people.staffing.actions.rename import rename_account
from yiwang.people.staffing.actors import actor_now
from yiwang.people.staffing.address_book import refresh
from yiwang.people.staffing.columns import PROVEN, places_of, read_row
from yiwang.people.staffing.models import StaffImport, StaffRow
from yiwang.people.staffing.planning import Step, own_rows, plan
from yiwang.people.staffing.rows import Kept, fail, keep, opened, seal, wanted_of
from yiwang.people.staffing.spreadsheet import read_table

logger = logging.getLogger("yiwang.staffing")
KEPT_TABLES = 20  # of one administrator; older ones go


@use_case("staff_import.previewed")
def preview_table(*, actor: Actor, name: str, content: bytes) -> StaffImport:
    """Read a table and compare it with what is there; nothing changes but that the table is kept, sealed.

    Refuses ``invalid_input`` at ``/file`` if it is no table of ours, ``too_large`` beyond the bounds.
    """
    require(actor, "people.administer")
    if not content:
        raise InvalidInput(fields={"/file": _("请选择一个文件。")})
    lines = read_table(content, name)
    places = places_of(lines[0])
    if len(lines) == 1:
        raise InvalidInput(fields={"/file": _("表格只有表头，没有人员。")})
    steps = plan(actor, [read_row(line, places) for line in lines[1:]])
    own_rows(actor, steps)
    post = actor.post_with(DUTY)
    if post is None:
        raise NotPermitted
    made = StaffImport.objects.create(
        account_id=actor.account_id,
        organization_id=post.organization_id,
        file_name="".join(sign for sign in name if sign.isprintable())[-120:],
        counts=Counter(step.kind for step in steps),
        total=sum(step.kind not in ("same", "error") for step in steps),
    )
    keep(made, steps)
    _forget_old(actor)
    record("staff_import.previewed", actor=actor, on=made, payload={"rows": len(steps)})
    return made


def _forget_old(actor: Actor) -> None:
    mine = StaffImport.objects.visible_to(actor).exclude(state="applying").order_by("-id")
    old = list(mine.values_list("pk", flat=True)[KEPT_TABLES : KEPT_TABLES * 3])
    StaffImport.objects.visible_to(actor).filter(pk__in=old).delete()


@use_case("staff_import.started")
def start_import(*, actor: Actor, import_id: UUID) -> StaffImport:
    """Let the job do what the preview told. Rows with faults are left out; asked twice it starts once."""
    batch = _locked(actor, import_id)
    if batch.state in ("applying", "done"):
        nothing_changed()
        return batch
    if batch.state != "previewed":
        raise ChangedMeanwhile(_("这个表格已经作废，请重新上传。"))
    if not batch.total:
        raise InvalidInput(_("表格里没有要办的事。"))
    batch.state, batch.started_at = "applying", clock.now()
    batch.save(update_fields=["state", "started_at"])
    record("staff_import.started", actor=actor, on=batch, payload={"rows": batch.total})
    after_commit(_defer, import_id=batch.pk)
    return batch


def _defer(import_id: UUID) -> None:
    from yiwang.people.staffing.tasks import apply_table

    apply_table.defer(import_id=str(import_id))


@use_case("staff_import.dropped")
def drop_import(*, actor: Actor, import_id: UUID) -> None:
    """Forget a table that was not applied."""
    batch = _locked(actor, import_id)
    if batch.state != "previewed":
        raise ChangedMeanwhile(_("这个表格已经在办或者办完，不能作废。"))
    batch.rows.all().delete()
    batch.state = "dropped"
    batch.save(update_fields=["state"])
    record("staff_import.dropped", actor=actor, on=batch)


@use_case("staff_import.passwords_taken")
def take_passwords(*, actor: Actor, import_id: UUID) -> list[tuple[str, str, str]]:
    """Name, login and first password of every account that was opened: once, then they are gone."""
    batch = _locked(actor, import_id)
    if batch.state != "done" or batch.passwords_taken_at is not None:
        raise ChangedMeanwhile(_("首次密码已经取走，不会再显示。丢了的，请在他的页面上再生成一个。"))
    found = []
    for row in batch.rows.filter(kind="new", state="done").order_by("line"):
        kept = opened(row)
        if kept.password:
            found.append((kept.cells["name"], kept.cells["login"], kept.password))
            kept.password = ""
            seal(row, kept)
            row.save(update_fields=["sealed"])
    batch.passwords_taken_at = clock.now()
    batch.save(update_fields=["passwords_taken_at"])
    record("staff_import.passwords_taken", actor=actor, on=batch, payload={"accounts": len(found)})
    return found


def _locked(actor: Actor, import_id: UUID) -> StaffImport:
    require(actor, "people.administer")
    return StaffImport.objects.visible_to(actor).select_for_update().get_or_refuse(import_id)


def apply_rows(import_id: UUID) -> int:
    """The job: every row that waits, in the rights that its uploader has now; returns how many it did.

    Each row is a transaction of its own and remembers that it is done, so a job that was broken off goes on where it
    stopped and a second one finds nothing to do.
    """
    batch = StaffImport.objects.unscoped("the job knows its table").filter(pk=import_id, state="applying").first()
    if batch is None:
        return 0
    done = 0
    for key in list(batch.rows.filter(state="waiting").order_by("line").values_list("pk", flat=True)):
        done += _apply(actor_now(batch.account_id), key)
    finish_import(actor=actor_now(batch.account_id), import_id=import_id, now=clock.now())
    return done


def _apply(actor: Actor, key: UUID) -> int:
    """One row, whole or not at all; what refuses it is kept with the row."""
    try:
        with transaction.atomic():
            row = StaffRow.objects.select_for_update(skip_locked=True).filter(pk=key, state="waiting").first()
            if row is None:
                return 0
            kept = opened(row)
            steps = plan(actor, [wanted_of(row, kept)])
            own_rows(actor, steps)
            kept.problems = steps[0].problems
            row.state = "failed" if steps[0].kind == "error" else "done"
            if row.state == "done":
                kept.password = _do(actor, steps[0])
                if steps[0].known:
                    kept.cells["number"] = PROVEN  # the number itself is not needed any more
                known = Account.objects.filter(login=steps[0].wanted.cells["login"])
                refresh(known.values_list("pk", flat=True))  # whoever did this looks there next: no waiting for events
            seal(row, kept)
            row.save(update_fields=["state", "sealed"])
            return 1
    except Refusal as refused:
        _fail(key, _told(refused))
        return 1
    except (IntegrityError, DataError, EnvelopeBroken) as broken:
        # the row's own fault, whatever it is: the others have their turn all the same
        logger.exception("row %s of a staff table: %s", key, type(broken).__name__)
        _fail(key, {"post": _("办这一行时系统出错，没有办成。请联系系统管理员，改好以后再传一次。")})
        return 1


def _told(refused: Refusal) -> dict[str, str]:
    """What a refusal says, by column."""
    columns = {"post", "since", "until", "login", "name", "number"}
    said = {pointer.strip("/"): words for pointer, words in refused.fields.items()}
    return {name if name in columns else "post": words for name, words in said.items()} or {"post": refused.text}


def _fail(key: UUID, problems: dict[str, str]) -> None:
    with transaction.atomic():
        fail(StaffRow.objects.select_for_update().get(pk=key), problems)


def _do(actor: Actor, step: Step) -> str:
    """Call the use case that the step stands for; gives a first password if an account was opened."""
    cells, row, password = step.wanted.cells, step.wanted, ""
    account = step.account
    if step.kind == "new":
        password = made_password()
        account = create_account(
            actor=actor, login=cells["login"], name=cells["name"], password=password, kind="official"
        )
    elif step.rename and account is not None:
        rename_account(actor=actor, account_id=account.pk, name=cells["name"])
    if step.known and account is not None:
        persons.keep(actor=actor, account_id=account.pk, number=cells["number"], name=cells["name"])
    if step.kind in ("new", "assigned") and account is not None and step.post is not None and row.since is not None:
        assign_post(
            actor=actor,
            account_id=account.pk,
            post_id=step.post.pk,
            since=row.since,
            until=row.until,
            acting=row.nature == "acting",
            terms=Terms(row.nature == "temporary", cells["extension"]),
        )
    holding = step.holding
    if holding is not None and step.kind == "ended":
        why = _("按人员表格办理")
        end_post(actor=actor, holding_id=holding.pk, until=row.until, reason=why, handing=Handing())
    elif holding is not None and step.kind == "changed" and _other_terms(step, holding):
        change_holding(actor=actor, holding_id=holding.pk, until=row.until, extension=cells["extension"])
    return password


def _other_terms(step: Step, holding: PostHolding) -> bool:
    """Whether more changes than the name or who it is."""
    return holding.until != step.wanted.until or holding.extension != step.wanted.cells["extension"]


@use_case("staff_import.finished")
def finish_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Say that every row had its turn; once."""
    known = StaffImport.objects.unscoped("the job knows its table").select_for_update()
    batch = known.get(pk=import_id)
    if batch.state != "applying" or batch.rows.filter(state="waiting").exists():
        nothing_changed()
        return
    states = Counter(batch.rows.values_list("state", flat=True))
    batch.state, batch.finished_at = "done", now
    batch.save(update_fields=["state", "finished_at"])
    payload = {"done": states["done"], "failed": states["failed"]}
    record("staff_import.finished", actor=actor, on=batch, payload=payload)


__all__ = ["Kept", "apply_rows", "drop_import", "finish_import", "preview_table", "start_import", "take_passwords"]
