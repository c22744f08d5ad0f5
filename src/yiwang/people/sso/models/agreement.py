"""Whose interface a system may ask tokens for: the organization that owns it agrees, not the one that asks."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.sso.models.client import APPROVE, Client

AGREEMENT_STATES = ("asked", "agreed", "refused")


class AgreementQuerySet(ScopedQuerySet):
    """Who answers for the interface sees what is asked of it: with the duty to approve, there or above."""

    def scope_for(self, actor: Actor) -> Q:
        """Of interfaces of organizations in which, or above which, the actor approves."""
        if actor.kind == "system":
            return Q()
        mine = actor.organizations_with(APPROVE)
        return Q(provider__organization_id__in=mine) | Q(provider__organization__lineage__overlap=mine)


class Agreement(models.Model):
    """``client`` asks for tokens for the interface of ``provider``, a system of another organization.

    ``wanted`` are the scopes that it asks for, ``scopes`` those that the owner agreed to: tokens are made for these
    alone. More scopes later make it ``asked`` again; what was agreed to goes on meanwhile. Whoever takes an agreement
    back empties ``scopes``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="agreements")
    provider = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="asked_of")
    state = models.CharField(max_length=8, default="asked")
    wanted = ArrayField(models.CharField(max_length=40), default=list)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects: Any = ScopedManager.from_queryset(AgreementQuerySet)()

    class Meta:
        db_table = "sso_agreement"
        indexes = [models.Index(fields=["provider", "asked_at", "id"], name="sso_agreement_of_provider")]
        constraints = [
            models.UniqueConstraint(fields=["client", "provider"], name="sso_agreement_once"),
            models.CheckConstraint(condition=Q(state__in=AGREEMENT_STATES), name="sso_agreement_state"),
        ]

    @property
    def holds(self) -> bool:
        """Whether anything is agreed to, perhaps less than is wanted now (``sso_may_ask`` in sql/token.sql)."""
        return self.state == "agreed" or bool(self.scopes)
