"""Service items (实施清单): one organization's implementation of an entry, inheriting by difference."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from yiwang.core.ids import new_id
from yiwang.service.catalogue.models.entries import STATES, CatalogueEntry
from yiwang.service.catalogue.models.faces import Face


class ServiceItem(models.Model):
    """A service item as it is listed and found. Public information: no scope needed.

    ``key`` is the item's stable key; items of packs have a ``revision`` and can be applied for online, imported ones
    carry their elements in ``content`` and their flaws in ``findings``.

    An item of the catalogue says only what differs from the item above it (``parent``) and from its ``entry``:
    ``content`` is that difference (RFC 7396), for most items empty. ``chain`` are the items above, the top first.
    ``held`` are values from above that stay as they were until a change has been reviewed here; ``adopts`` says
    whether changes reach this item at once or after review. ``level`` is 行使层级 (1 nation to 6 village, GB/T 39046).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=120, unique=True)
    face = models.ForeignKey(Face, on_delete=models.PROTECT, related_name="items", db_index=False)
    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, related_name="items", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    chain = ArrayField(models.UUIDField(), default=list, db_default="{}")
    level = models.PositiveSmallIntegerField(null=True)
    organization = models.ForeignKey(
        "people.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organization_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    organization_uscc = models.CharField(max_length=18, blank=True, default="", db_default="")
    division_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    code = models.CharField(max_length=80, blank=True, db_index=True, db_default="")
    source = models.CharField(max_length=40)
    revision = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=STATES, default="published", db_default="published")
    number = models.PositiveIntegerField(default=1, db_default=1)
    content = models.JSONField(default=dict, db_default={})
    held = models.JSONField(null=True)
    adopts = models.CharField(max_length=8, default="at_once", db_default="at_once")
    managed_by = models.CharField(max_length=80, default="desk", db_default="desk")
    findings = models.JSONField(default=list, db_default=[])
    row_version = models.PositiveIntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    subject_kind = "service_item"

    class Meta:
        db_table = "catalogue_item"
        indexes = [
            models.Index(fields=["division_code", "face"], name="catalogue_item_place"),
            models.Index(fields=["face", "division_code"], name="catalogue_item_face"),
            models.Index(fields=["entry", "division_code"], name="catalogue_item_claims"),
            models.Index(fields=["entry"], name="catalogue_item_differs", condition=~models.Q(content={})),
            models.Index(fields=["entry"], name="catalogue_item_reviews", condition=models.Q(adopts="review")),
            models.Index(fields=["organization", "-id"], name="catalogue_item_office"),
            models.Index(fields=["organization_name"], name="catalogue_item_office_name"),
            models.Index(fields=["key"], name="catalogue_item_of_packs", condition=models.Q(revision__isnull=False)),
            models.Index(fields=["state", "-id"], name="catalogue_item_state", condition=~models.Q(state="published")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As lists show it."""
        return self.face.title

    @property
    def summary(self) -> str:
        """One sentence of what it is for."""
        return self.face.summary

    @property
    def power_type(self) -> str:
        """行政许可, 公共服务 …"""
        return self.face.power_type

    @property
    def applicants(self) -> list[str]:
        """Who may apply."""
        return self.face.applicants

    @property
    def themes(self) -> list[str]:
        """Themes under which it is listed."""
        return self.face.themes

    @property
    def online(self) -> bool:
        """Whether it can be applied for here."""
        return self.face.online

    @property
    def instant(self) -> bool:
        """Whether rules decide it at once."""
        return self.face.instant

    @property
    def bundle(self) -> bool:
        """Whether it is a one-thing bundle."""
        return self.face.bundle
