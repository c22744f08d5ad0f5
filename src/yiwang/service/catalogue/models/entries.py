"""The basic catalogue (基本目录): what may exist, listed by the nation and the provinces."""

from django.db import models
from django.db.models.functions import Now

from yiwang.core.ids import new_id
from yiwang.service.catalogue.models.faces import Face

STATES = (("draft", "编制中"), ("published", "在用"), ("suspended", "暂停"), ("cancelled", "取消"))


class CatalogueEntry(models.Model):
    """An entry of the basic catalogue; organizations claim it (认领) as their service items, which inherit from it.

    ``code`` is the basic code of 12 digits; ``owner_division`` its first two (00 the nation). ``content`` holds the
    elements as they were last published, ``number`` counts the publications. ``handled_by`` is the key of a pack's
    item with form and flow, through which items of this entry are applied for online.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=12, unique=True)
    owner_division = models.CharField(max_length=2)
    title = models.CharField(max_length=300)
    power_type = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=STATES, default="draft")
    number = models.PositiveIntegerField(default=0, db_default=0)
    content = models.JSONField(default=dict, db_default={})
    handled_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    managed_by = models.CharField(max_length=80, default="desk", db_default="desk")
    face = models.ForeignKey(Face, on_delete=models.PROTECT, null=True, related_name="entries")
    row_version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    subject_kind = "catalogue_entry"

    class Meta:
        db_table = "catalogue_entry"
        indexes = [models.Index(fields=["title", "id"], name="catalogue_entry_title")]

    def __str__(self) -> str:
        return self.title
