"""Client systems (接入系统): systems that let people and officials sign in here, or fetch data for themselves."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet

REGISTER, APPROVE = "sso.register", "sso.approve"
STATES = ("waiting", "approved", "refused", "suspended", "closed")
AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")


class ClientQuerySet(ScopedQuerySet):
    """Who registers sees the systems of the own organization; who approves also those of organizations below."""

    def scope_for(self, actor: Actor) -> Q:
        """Own organization with either duty; below it (``lineage``) with the duty to approve."""
        if actor.kind == "system":
            return Q()
        own = [*actor.organizations_with(REGISTER), *actor.organizations_with(APPROVE)]
        return Q(organization_id__in=own) | Q(organization__lineage__overlap=actor.organizations_with(APPROVE))


class Client(models.Model):
    """A client system of an organization, with everything it registered. ``client_id`` is what the protocol calls it.

    ``auth_method`` ``none`` makes a public client (a browser or phone program, which cannot keep a secret).
    ``subject_type`` ``pairwise``: each ``sector`` knows a person by another identifier. ``audience`` is the address of
    the system's own interface: it may look up tokens that were made for it, and only those; ``audiences`` are those of
    others that it asks tokens for (``Agreement``). ``session_bound``: ``online`` (tokens end with the session unless
    the person allowed offline use), ``always`` or ``never``. ``pkce_exempt`` lets a confidential client that sends a
    nonce do without PKCE. ``pending`` are changes of an approved system that wait for approval.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    client_id = models.CharField(max_length=40, unique=True)
    organization = models.ForeignKey("people.Organization", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    home_uri = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    state_reason = models.CharField(max_length=300, blank=True)
    auth_method = models.CharField(max_length=24, default="client_secret_basic")
    jwks = models.JSONField(null=True)
    grant_types = ArrayField(models.CharField(max_length=40), default=list)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    redirect_uris = ArrayField(models.CharField(max_length=500), default=list)
    post_logout_redirect_uris = ArrayField(models.CharField(max_length=500), default=list)
    backchannel_logout_uri = models.CharField(max_length=500, blank=True)
    origins = ArrayField(models.CharField(max_length=200), default=list)
    id_token_alg = models.CharField(max_length=8, default="RS256")
    userinfo_alg = models.CharField(max_length=8, blank=True)
    access_format = models.CharField(max_length=8, default="opaque")
    access_seconds = models.PositiveIntegerField(default=600)
    refresh_seconds = models.PositiveIntegerField(default=30 * 86_400)
    subject_type = models.CharField(max_length=8, default="pairwise")
    sector = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=300, blank=True)
    audiences = ArrayField(models.CharField(max_length=300), default=list)
    pkce_exempt = models.BooleanField(default=False)
    dpop_required = models.BooleanField(default=False)
    certificate_required = models.BooleanField(default=False)
    session_bound = models.CharField(max_length=8, default="online")
    default_acr = models.CharField(max_length=12, blank=True)
    demo = models.BooleanField(default=False)
    pending = models.JSONField(null=True)
    pending_by = models.UUIDField(null=True)
    registered_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    subject_kind = "client"
    objects: Any = ScopedManager.from_queryset(ClientQuerySet)()

    class Meta:
        db_table = "sso_client"
        indexes = [
            models.Index(fields=["organization", "created_at", "id"], name="sso_client_of_organization"),
            GinIndex(fields=["origins"], name="sso_client_origins"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["audience"],
                condition=Q(state__in=("waiting", "approved", "suspended")) & ~Q(audience=""),
                name="sso_client_audience",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="sso_client_state"),
            models.CheckConstraint(condition=Q(auth_method__in=AUTH_METHODS), name="sso_client_auth_method"),
            models.CheckConstraint(condition=~Q(approved_by=models.F("registered_by")), name="sso_client_two_persons"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public(self) -> bool:
        """Whether it cannot keep a secret."""
        return self.auth_method == "none"


class ClientSecret(models.Model):
    """A secret of a client, as a keyed digest. While one is exchanged, the old holds until ``expires_at``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="secrets")
    digest = models.BinaryField()
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sso_client_secret"
        indexes = [models.Index(fields=["client", "digest"], name="sso_client_secret_of")]
