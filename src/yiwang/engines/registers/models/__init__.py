"""Tables of registers: records and their blind index."""

from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class RecordQuerySet(ScopedQuerySet):
    """A person sees the own record; officials reach records through cases, never by listing."""

    def scope_for(self, actor: Actor) -> Q:
        """The own record."""
        return Q(subject_id=actor.party_id) if actor.party_id else Q(pk__in=[])


class Record(models.Model):
    """One state of one subject in a register. A correction is a new row that points to what it corrects.

    ``subject_id`` is the stable id of the person or thing; ``valid_*`` is when it is so in the world,
    ``recorded_*`` when the register says so.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    register = models.CharField(max_length=48)
    subject_id = models.UUIDField()
    revision = models.UUIDField()
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
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
        ]


class RecordIndex(models.Model):
    """A keyed blind index of one field, for equality look-up without reading the field."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="blind")
    register = models.CharField(max_length=48)
    field = models.CharField(max_length=48)
    value = models.BinaryField()

    class Meta:
        db_table = "registers_index"
        indexes = [models.Index(fields=["register", "field", "value"], name="registers_index_look")]
