"""Counts that a consumer computes from the event log; nobody types them in (invariant 2)."""

from django.db import models


class Tally(models.Model):
    """How often ``measure`` happened at an office, with an item, in a month (its first day).

    Measures: the five levels; ``done`` (cases decided or not accepted); ``verified``, ``rectified``, ``in_time``,
    ``called_back`` of bad ratings; ``void:<level>`` for ratings that were found to be malicious.
    """

    organization_id = models.UUIDField()
    item_key = models.CharField(max_length=120, blank=True)
    month = models.DateField()
    measure = models.CharField(max_length=32)
    n = models.IntegerField(default=0)

    class Meta:
        db_table = "ratings_tally"
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "item_key", "month", "measure"], name="ratings_tally_once"
            )
        ]
        indexes = [models.Index(fields=["month"], name="ratings_tally_month")]
