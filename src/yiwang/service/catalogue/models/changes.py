"""What was published lately: rendered pages kept elsewhere follow it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """Nodes (entries, items, zones, articles) whose public pages changed with one publication.

    Numbers may appear out of order, since transactions do: readers keep in mind which they have seen.
    """

    seq = models.BigAutoField(primary_key=True)
    nodes = ArrayField(models.UUIDField())
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "catalogue_change"
