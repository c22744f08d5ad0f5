"""A statutory or committed limit that runs, stands still or has stopped."""

from django.db import models

from yiwang.core.ids import new_id
from yiwang.engines.proceedings.models.proceeding import Proceeding


class Clock(models.Model):
    """``kind``: correction_notice, correction, statutory, committed, delivery, or a kind of a net.

    ``pauses`` is a list of {kind, from, to}; ``due_on`` already counts ended pauses and the extension.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="clocks", db_constraint=False)
    kind = models.CharField(max_length=24)
    unit = models.CharField(max_length=12)
    amount = models.IntegerField()
    extension = models.IntegerField(default=0)
    basis = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    due_on = models.DateField()
    yellow_on = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    pauses = models.JSONField(default=list)
    stopped_on = models.DateField(null=True)
    card = models.CharField(max_length=8, blank=True)

    class Meta:
        db_table = "proceedings_clock"
        indexes = [
            models.Index(
                fields=["yellow_on", "card"],
                name="proceedings_clock_due",
                condition=models.Q(stopped_on=None, paused_on=None),
            ),
        ]
