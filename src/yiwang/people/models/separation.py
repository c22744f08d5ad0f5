"""Which duties one person may not hold together: rules as data."""

from __future__ import annotations

from django.db import models

from yiwang.core.ids import new_id


class DutyConflict(models.Model):
    """Two duties that do not go together in the hands of one person.

    ``first`` and ``second`` are codes of duties; ``*.accept`` stands for every code with that end, and two stars mean
    the same beginning (``*.accept`` and ``*.decide`` meet in ``food.accept`` and ``food.decide``). ``reach`` is
    ``organization`` (in one organization) or ``everywhere``. ``effect`` is ``refuse`` or ``warn``; ``basis`` names the
    law or standard. A row with the code of a shipped rule (``separation.BUILT_IN``) takes its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=48, unique=True)
    first = models.CharField(max_length=48)
    second = models.CharField(max_length=48)
    reach = models.CharField(max_length=12, default="organization")
    effect = models.CharField(max_length=8, default="refuse")
    sentence = models.CharField(max_length=200)
    basis = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    subject_kind = "duty_conflict"

    class Meta:
        db_table = "people_duty_conflict"


__all__ = ["DutyConflict"]
