"""What organizations were before, and who took over from them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.core.ids import new_id
from yiwang.people.models.organization import Organization

SUCCESSIONS = [("renamed", "更名重设"), ("merged", "合并"), ("split", "拆分")]


class OrganizationPeriod(models.Model):
    """A state that an organization had up to and with ``valid_to``: name, codes and parents of that time.

    The present state stands in the organization itself; ``valid_from`` is null where nobody knows since when.
    ``dual_ids`` are the further parents (双重领导).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="periods")
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True)
    role = models.CharField(max_length=40, blank=True)
    division_id = models.UUIDField()
    lead_id = models.UUIDField(null=True)
    dual_ids = ArrayField(models.UUIDField(), default=list)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField()

    class Meta:
        db_table = "people_organization_period"
        indexes = [
            models.Index(fields=["organization", "valid_to"], name="people_organization_was"),
            models.Index(fields=["name"], name="people_organization_was_named"),
        ]


class OrganizationSuccession(models.Model):
    """``successor`` took over from ``predecessor`` on a day; ``share`` is its part of the posts in percent.

    ``batch`` is the key of the act: the same act sent twice happens once. ``moved`` counts what went over.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.UUIDField()
    kind = models.CharField(max_length=8, choices=SUCCESSIONS)
    predecessor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField()
    share = models.PositiveSmallIntegerField(default=100)
    reason = models.CharField(max_length=500)
    moved = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_organization_succession"
        constraints = [
            models.UniqueConstraint(fields=["batch", "successor"], name="people_succession_once"),
            models.CheckConstraint(
                name="people_succession_of_two", condition=~models.Q(predecessor=models.F("successor"))
            ),
        ]


__all__ = ["SUCCESSIONS", "OrganizationPeriod", "OrganizationSuccession"]
