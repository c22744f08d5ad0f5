"""Organizations, their parents (dual leadership allowed), posts with duties, and who holds them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yiwang.core.ids import new_id


class Organization(models.Model):
    """A government body (or another body that handles parts of bundles, such as a bank branch)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    role = models.CharField(max_length=40, blank=True, help_text="role in packs, e.g. market_supervision")
    division = models.ForeignKey("people.Division", on_delete=models.PROTECT, related_name="organizations")
    lineage = ArrayField(models.UUIDField(), default=list)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    demo = models.BooleanField(default=False)
    since = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "organization"

    class Meta:
        db_table = "people_organization"
        indexes = [
            GinIndex(fields=["lineage"], name="people_organization_lineage"),
            models.Index(fields=["division", "role"], name="people_organization_role"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationParent(models.Model):
    """``kind`` is ``lead`` (主管) or ``dual`` (双重领导); it holds from ``since`` up to and with ``until``.

    Only the leading parent stands in ``lineage``: a dual one gives no administration.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=8, default="lead")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        db_table = "people_organization_parent"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "parent"],
                condition=models.Q(until=None),
                name="people_organization_parent_once",
            )
        ]


class Post(models.Model):
    """A post with duties; tasks go to posts by duty, never to names."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    duties = ArrayField(models.CharField(max_length=48), default=list)
    demo = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "post"

    class Meta:
        db_table = "people_post"
        indexes = [GinIndex(fields=["duties"], name="people_post_duties")]


class PostHolding(models.Model):
    """Who holds a post, from when until when.

    ``acting`` (代理) stands in for somebody, ``temporary`` (临时) helps out for a time; both have an end.
    ``extension`` is the telephone of the desk, shown in the address book.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True)
    acting = models.BooleanField(default=False)
    temporary = models.BooleanField(default=False, db_default=False)
    extension = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        db_table = "people_post_holding"
        indexes = [models.Index(fields=["account", "until"], name="people_post_holding_now")]
