"""Tables of registers: records with two clocks, the key of each subject, and the indexes that the pack declares."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.access.glass import opened


class RecordQuerySet(ScopedQuerySet):
    """A person sees the own record; officials reach records through cases, never by listing."""

    def scope_for(self, actor: Actor) -> Q:
        """The own record."""
        own = Q(subject_id=actor.party_id) if actor.party_id else Q(pk__in=[])
        return own | opened(actor, "person", "subject_id") if actor.kind == "official" else own


class Record(models.Model):
    """One state of one subject in a register; a row's values never change.

    ``subject_id`` is the stable id of the person or thing. ``valid_from`` to ``valid_to`` (days, both belong to it)
    is when it is so in the world; ``recorded_at`` to ``recorded_until`` is when the register says so. A row that
    takes days from an earlier one points to it in ``corrects``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    register = models.CharField(max_length=48)
    subject_id = models.UUIDField()
    revision = models.UUIDField()
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_until = models.DateTimeField(null=True)
    as_of = models.DateField()
    source = models.CharField(max_length=120)
    corrects = models.UUIDField(null=True)
    demo = models.BooleanField(default=False)

    subject_kind = "record"
    objects = ScopedManager.from_queryset(RecordQuerySet)()

    class Meta:
        db_table = "registers_record"
        indexes = [
            models.Index(
                fields=["register", "subject_id"], name="registers_record_now", condition=Q(recorded_until=None)
            ),
            models.Index(fields=["subject_id", "register", "recorded_at"], name="registers_record_past"),
        ]


class SubjectKey(models.Model):
    """Which subject has a key (the pack's ``key`` fields), as a keyed blind index: one subject a key."""

    register = models.CharField(max_length=48)
    key = models.BinaryField()
    subject_id = models.UUIDField()

    class Meta:
        db_table = "registers_key"
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="registers_key_once")]
        indexes = [models.Index(fields=["register", "subject_id"], name="registers_key_subject")]


class RecordIndex(models.Model):
    """One field for look-up: a keyed blind index (equality), or the normal form of a public field (beginnings)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="blind")
    register = models.CharField(max_length=48)
    field = models.CharField(max_length=48)
    value = models.BinaryField()

    class Meta:
        db_table = "registers_index"
        indexes = [models.Index(fields=["register", "field", "value"], name="registers_index_look")]
