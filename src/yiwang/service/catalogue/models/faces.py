"""What lists and search show of service items: kept once, however many items share it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.core.ids import new_id


class Face(models.Model):
    """The side of items that lists show and search finds: two million items have some ten thousand.

    ``owner`` is the entry or item that says it: a change there changes one row for all who inherit it. Without an
    owner it is shared by equal content (``digest``, SM3). ``depth`` is 网上办理深度 (1 to 8, GB/T 39046), ``visits``
    到办事现场次数, ``materials`` how many materials an applicant is asked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=400, blank=True, default="", db_default="")
    power_type = models.CharField(max_length=20)
    applicants = ArrayField(models.CharField(max_length=24), default=list, db_default="{}")
    themes = ArrayField(models.CharField(max_length=40), default=list, db_default="{}")
    keywords = models.TextField(blank=True, default="", db_default="")
    online = models.BooleanField(default=False, db_default=False)
    instant = models.BooleanField(default=False, db_default=False)
    bundle = models.BooleanField(default=False, db_default=False)
    depth = models.PositiveSmallIntegerField(null=True)
    visits = models.PositiveSmallIntegerField(null=True)
    materials = models.PositiveSmallIntegerField(default=0, db_default=0)
    owner = models.UUIDField(null=True, unique=True)
    digest = models.BinaryField(max_length=32, null=True, unique=True)
    search_text = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "catalogue_face"
        indexes = [
            models.Index(fields=["title", "id"], name="catalogue_face_title"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="catalogue_face_search"),
        ]

    def __str__(self) -> str:
        return self.title
