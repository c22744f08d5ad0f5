"""The annual check of a licence (年检): one row for each licence and year, with its result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.support.licences.models.licence import Licence

RESULTS = {
    "passed": gettext_noop("通过"),
    "failed": gettext_noop("没有通过"),
    "overdue": gettext_noop("逾期没有年检"),
}


class AnnualCheckQuerySet(ScopedQuerySet):
    """Whoever sees the licence sees its checks."""

    def scope_for(self, actor: Actor) -> Q:
        """By the licence."""
        if actor.kind == "system":
            return Q()
        return Q(licence__in=Licence.objects.visible_to(actor).values("id"))


class AnnualCheck(models.Model):
    """``year`` is the year that was checked for, ``checked_on`` the day of the result, ``checked_by`` the account."""

    id = models.UUIDField(primary_key=True, default=new_id)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="checks")
    year = models.SmallIntegerField()
    result = models.CharField(max_length=8)
    note = models.CharField(max_length=500, blank=True)
    checked_on = models.DateField()
    checked_by = models.UUIDField(null=True)
    row_version = models.IntegerField(default=1)

    objects = ScopedManager.from_queryset(AnnualCheckQuerySet)()

    class Meta:
        db_table = "licences_annual_check"
        constraints = [
            models.UniqueConstraint(fields=["licence", "year"], name="licences_annual_once"),
            models.CheckConstraint(name="licences_annual_result", condition=Q(result__in=list(RESULTS))),
        ]
