"""Identity providers above this platform (province, nation; OpenID Connect) and the accounts they vouch for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet


class UpstreamProvider(models.Model):
    """A provider as configuration of the ``organization`` that registered it.

    The client's secret is an envelope of its own place (``sealed_secret``). ``claims`` names the claims that hold the
    name and the citizen number; ``levels`` maps its ``acr`` values to our assurance levels. Only a provider that is
    ``trusted_for_number`` may say which person of the base register somebody is; any other only vouches for accounts
    that were linked to it by their owner.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("people.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=40)
    level = models.CharField(
        max_length=8, choices=[("nation", "国家"), ("province", "省"), ("city", "市"), ("other", "其他")]
    )
    issuer = models.CharField(max_length=300, unique=True)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.BinaryField(null=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    claims = models.JSONField(default=dict)
    levels = models.JSONField(default=dict)
    acr_values = models.CharField(max_length=200, blank=True)
    trusted_for_number = models.BooleanField(default=False)
    enabled = models.BooleanField(default=False)
    rank = models.SmallIntegerField(default=100)
    checked_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "upstream"

    class Meta:
        db_table = "signin_upstream_provider"


class UpstreamLinkQuerySet(ScopedQuerySet):
    """Everybody sees the own ones, nobody else's."""

    def scope_for(self, actor: Actor) -> models.Q:
        """Links of the actor's account."""
        return models.Q(account_id=actor.account_id) if actor.signed_in else models.Q(pk__in=[])


class UpstreamLink(models.Model):
    """Somebody at a provider is the owner of an account here. The provider's ``sub`` is kept as a keyed digest only.

    ``how``: ``proven`` (signed in here and asked for it), ``number`` (citizen number, by a trusted provider),
    ``new`` (the account was opened by it).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    provider = models.ForeignKey(UpstreamProvider, on_delete=models.PROTECT, related_name="links")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="upstream_links")
    subject_index = models.BinaryField()
    how = models.CharField(max_length=8)
    linked_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    subject_kind = "upstream_link"
    objects = ScopedManager.from_queryset(UpstreamLinkQuerySet)()

    class Meta:
        db_table = "signin_upstream_link"
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject_index"], name="signin_upstream_subject_once"),
            models.UniqueConstraint(fields=["provider", "account"], name="signin_upstream_account_once"),
        ]
