"""Series of business numbers."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given out of a series; see ``core.numbers``."""

    series = models.CharField(max_length=120, primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_number_series"
