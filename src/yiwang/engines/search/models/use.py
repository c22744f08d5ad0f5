"""What was asked, opened and used: counts without persons."""

from django.db import models
from django.db.models.functions import Now


class AskedQuery(models.Model):
    """How often something was asked on a day in a place: no person, no address, long numbers masked.

    ``found`` is how many results the last answer had, ``none`` how often there was none, ``relaxed`` how often only
    something near. ``division`` is at most a county (six digits).
    """

    day = models.DateField()
    query = models.CharField(max_length=60)
    division = models.CharField(max_length=6, blank=True, default="")
    asked = models.IntegerField(default=0)
    none = models.IntegerField(default=0)
    relaxed = models.IntegerField(default=0)
    found = models.IntegerField(default=0)

    class Meta:
        db_table = "search_query"
        constraints = [models.UniqueConstraint(fields=["day", "query", "division"], name="search_query_once")]
        indexes = [models.Index(fields=["query"], name="search_query_text")]


class Click(models.Model):
    """That a result was opened after a query: once a day for each visitor; both sources are digests of that day.

    ``visitor`` and ``network`` are keyed digests (session, address) whose key changes daily: they tell apart, on that
    day, and lead to nobody.
    """

    day = models.DateField()
    query = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    visitor = models.CharField(max_length=16)
    network = models.CharField(max_length=16)

    class Meta:
        db_table = "search_click"
        constraints = [
            models.UniqueConstraint(fields=["day", "query", "kind", "ref", "visitor"], name="search_click_once")
        ]


class Learnt(models.Model):
    """What many different visitors opened after the same words, above the floor (``learning.FLOOR``).

    ``visitors`` and ``days`` are those that count there; ``strength`` is the part of all who opened something.
    """

    query = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    strength = models.FloatField()
    visitors = models.IntegerField()
    days = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "search_learnt"
        constraints = [models.UniqueConstraint(fields=["query", "kind", "ref"], name="search_learnt_once")]


class Heat(models.Model):
    """How much something was used, decayed: ``amount`` as it was at ``at``; ``division`` empty, 2, 4 or 6 digits."""

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    division = models.CharField(max_length=6, blank=True, default="")
    amount = models.FloatField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "search_heat"
        constraints = [models.UniqueConstraint(fields=["kind", "ref", "division"], name="search_heat_once")]
