"""Administrative divisions with stable ids; codes of both systems are dated attributes, never keys (invariant 7)."""

from django.db import models


class Division(models.Model):
    """A division of one of five levels. ``lineage`` holds the ids of its ancestors and itself, top first."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    level = models.CharField(
        max_length=12,
        choices=[("province", "省"), ("city", "市"), ("county", "县"), ("town", "镇"), ("village", "村")],
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=12, db_index=True)
    lineage = models.JSONField(default=list)
    pinyin = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "people_division"

    def __str__(self) -> str:
        return self.name


class DivisionCode(models.Model):
    """A code that a division had in one of the two systems during a time."""

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(max_length=4, choices=[("nbs", "统计局"), ("mca", "民政部")])
    code = models.CharField(max_length=12)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "people_division_code"
        indexes = [models.Index(fields=["system", "code"], name="people_division_code_look")]


__all__ = ["Division", "DivisionCode"]
