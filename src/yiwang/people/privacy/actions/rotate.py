"""Changing a key: begin, finish, and destroy what is not needed any more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.keys import keystore
from yiwang.core.permissions import require
from yiwang.core.sealed import BLIND
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.people.privacy import rotating
from yiwang.people.privacy.models import Rotation
from yiwang.people.privacy.thresholds import days_of


class RotationRuns(Refusal):
    """The same key is being changed already."""

    code, status = "rotation_runs", 409
    message = gettext_noop("这类密钥正在更换，请等它做完。")


class KeyInUse(Refusal):
    """Something is still sealed under the older key, or might be."""

    code, status = "key_in_use", 409
    message = gettext_noop("旧密钥还在使用，不能销毁。")


@use_case("keys.rotated")
def rotate(*, actor: Actor, purpose: str, reason: str = "") -> Rotation:
    """Make the next version of a key and let a job seal everything again. Refuses with ``rotation_runs``."""
    require(actor, "keys.rotate")
    if purpose not in rotating.PURPOSES:
        raise InvalidInput(_("没有这类密钥：%(purpose)s") % {"purpose": purpose})
    if Rotation.objects.select_for_update().filter(purpose=purpose, finished_at=None).exists():
        raise RotationRuns
    keystore().current_version(purpose)
    rotation = Rotation.objects.create(
        purpose=purpose,
        version=keystore().rotate(purpose),
        reason=reason[:300],
        started_by=actor.account_id,
        started_at=clock.now(),
    )
    payload = {"purpose": purpose, "version": rotation.version}
    record("keys.rotated", actor=actor, on=rotation, payload=payload)
    after_commit(_defer, rotation_id=rotation.pk)
    return rotation


@use_case("keys.rotation_finished")
def finish(*, actor: Actor, rotation_id: UUID) -> Rotation:
    """Say that nothing older was found any more. Repeating changes nothing."""
    require(actor, "keys.rotate")
    rotation = Rotation.objects.select_for_update().get(pk=rotation_id)
    open_columns = rotation.columns.filter(finished_at=None).exists()
    if rotation.finished_at is not None or open_columns:
        nothing_changed()
        return rotation
    rotation.finished_at = clock.now()
    rotation.save(update_fields=["finished_at"])
    rows = sum(column.changed for column in rotation.columns.all())
    payload = {"purpose": rotation.purpose, "version": rotation.version, "rows": rows}
    record("keys.rotation_finished", actor=actor, on=rotation, payload=payload)
    return rotation


@use_case("keys.version_removed")
def remove_old(*, actor: Actor, rotation_id: UUID) -> list[int]:
    """Destroy the versions before a finished rotation. Refuses with ``key_in_use`` while anything may need them.

    Waits ``privacy.key-grace`` days after the finish: forms that people hold open in their browsers are sealed too.
    """
    require(actor, "keys.rotate")
    rotation = Rotation.objects.select_for_update().get(pk=rotation_id)
    if rotation.removed_at is not None:
        nothing_changed()
        return []
    if rotation.finished_at is None:
        raise KeyInUse(_("更换还没有做完，旧密钥不能销毁。"))
    ends = rotation.finished_at + timedelta(days=days_of("key_grace"))
    if clock.now() < ends:
        raise KeyInUse(_("更换做完还不久，%(day)s以后才能销毁旧密钥。") % {"day": f"{ends:%Y-%m-%d %H:%M}"})
    unreadable = {row.name: row.unreadable for row in rotation.columns.all() if not _one_way(row.name)}
    found = rotating.left(rotation.purpose, rotation.version)
    used = {name: number for name, number in found.items() if number > unreadable.get(name, 0)}
    if used:
        raise KeyInUse(
            _("还有内容用旧密钥加密：%(where)s。请再运行一次更换。")
            % {"where": "、".join(f"{name}（{number}）" for name, number in used.items())}
        )
    gone = [version for version in keystore().versions(rotation.purpose) if version < rotation.version]
    rotation.removed_at = clock.now()
    rotation.save(update_fields=["removed_at"])
    record("keys.version_removed", actor=actor, on=rotation, payload={"purpose": rotation.purpose, "versions": gone})
    after_commit(_remove, purpose=rotation.purpose, versions=gone)
    return gone


def _one_way(name: str) -> bool:
    """Indexes of values that were never kept: they cannot be made again, and still count."""
    return name in BLIND and BLIND[name].one_way


def _remove(purpose: str, versions: list[int]) -> None:
    for version in versions:
        keystore().remove(purpose, version)


def _defer(rotation_id: UUID) -> None:
    from yiwang.people.privacy.tasks import reseal

    reseal.defer(rotation_id=str(rotation_id))


__all__ = ["KeyInUse", "RotationRuns", "finish", "remove_old", "rotate"]
