"""What waits to be judged, which changes were taken up, and the links that guides show."""

from django.db import models


class Due(models.Model):
    """An entry or item that waits to be judged (again); once, however often it changed."""

    node = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    since = models.DateTimeField()

    class Meta:
        db_table = "catalogue_quality_due"
        indexes = [models.Index(fields=["since"], name="catalogue_quality_due_next")]


class Seen(models.Model):
    """A change of the catalogue that was taken up. Numbers come out of order: each is kept as long as changes are."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_quality_seen"
        indexes = [models.Index(fields=["at"], name="catalogue_quality_seen_at")]


class Link(models.Model):
    """An address that a node shows. States: new, alive, dead (after several failures on different days)."""

    node = models.UUIDField()
    url = models.CharField(max_length=500)
    state = models.CharField(max_length=8, default="new")
    failures = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_quality_link"
        constraints = [models.UniqueConstraint(fields=["node", "url"], name="catalogue_quality_link_once")]
        indexes = [models.Index(fields=["checked_at", "id"], name="catalogue_quality_link_next")]
