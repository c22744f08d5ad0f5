"""A delegation: who may act in whose name, for what, until when, and how it came to an end."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.scoping import ScopedManager, ScopedQuerySet
from yiwang.people.delegation.rules import HANDLER, MANAGER, OFFICE, STATES, Scope

KINDS = [
    ("family", "亲友代办"),
    ("guardian", "监护人代办"),
    (OFFICE, "法定代表人"),
    (MANAGER, "企业管理员"),
    (HANDLER, "企业经办人"),
]


class DelegationQuerySet(ScopedQuerySet):
    """The giver, the agent, and whoever appointed the agent see a delegation; clerks those that their place checks."""

    def scope_for(self, actor: Actor) -> Q:
        """Given by me (as a person or with my own delegation), held by me, or mine to check."""
        if actor.kind == "system":
            return Q()
        found = Q(pk__in=[])
        if actor.party_id is not None and actor.kind == "person":
            found |= Q(giver_id=actor.party_id) | Q(agent_id=actor.party_id) | Q(appointed_by=actor.party_id)
        desks = actor.organizations_with("window")
        if desks:
            found |= Q(organization_id__in=desks)
        return found


class Delegation(models.Model):
    """``chain`` holds the ids from the first link down to this one: it holds only while all of them hold.

    ``parties`` are the records whose change makes a new look necessary: giver, agent and those of the links above;
    ``looked_at`` is when they were last looked at. ``items``, ``themes`` and ``licence_types``: null is everything.
    ``agent_index`` is the blind index of the invited person's number, ``code_digest`` that of the invitation's code.
    ``sealed`` holds the full names and what was typed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=10, choices=[(name, name) for name in STATES])
    giver_kind = models.CharField(max_length=16)
    giver_id = models.UUIDField(null=True, db_index=True)
    giver_account = models.UUIDField(null=True)
    giver_masked = models.CharField(max_length=120)
    agent_id = models.UUIDField(null=True, db_index=True)
    agent_account = models.UUIDField(null=True)
    agent_masked = models.CharField(max_length=120)
    agent_index = models.BinaryField(null=True)
    code_digest = models.BinaryField(null=True)
    appointed_by = models.UUIDField(null=True, db_index=True)
    upper = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="lower")
    chain = ArrayField(models.UUIDField(), default=list)
    depth = models.SmallIntegerField(default=0)
    parties = ArrayField(models.UUIDField(), default=list)
    items = ArrayField(models.CharField(max_length=120), null=True)
    themes = ArrayField(models.CharField(max_length=40), null=True)
    licence_types = ArrayField(models.CharField(max_length=80), null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    invited_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField()
    sealed = models.BinaryField()
    proof_file = models.UUIDField(null=True)
    proof = models.CharField(max_length=12, blank=True, help_text="register, paper or empty")
    organization_id = models.UUIDField(null=True)
    recorded_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    subject_kind = "delegation"
    objects = ScopedManager.from_queryset(DelegationQuerySet)()

    class Meta:
        db_table = "delegation_delegation"
        constraints = [
            models.UniqueConstraint(
                fields=["giver_id", "agent_id"],
                condition=Q(kind=OFFICE, state="active"),
                name="delegation_one_office",
            )
        ]
        indexes = [
            GinIndex(
                fields=["parties"], name="delegation_parties", condition=Q(state__in=["waiting", "invited", "active"])
            ),
            GinIndex(
                fields=["chain"], name="delegation_chain", condition=Q(state__in=["waiting", "invited", "active"])
            ),
            models.Index(fields=["agent_index"], name="delegation_invited", condition=Q(state="invited")),
            models.Index(fields=["code_digest"], name="delegation_code", condition=Q(state="invited")),
            models.Index(fields=["until"], name="delegation_until", condition=Q(state="active")),
            models.Index(fields=["organization_id", "-id"], name="delegation_desk"),
        ]

    @property
    def scope(self) -> Scope:
        """What it covers."""
        return Scope(_set(self.items), _set(self.themes), _set(self.licence_types))

    def take_scope(self, scope: Scope) -> None:
        """Write a scope into the columns."""
        self.items, self.themes = _list(scope.items), _list(scope.themes)
        self.licence_types = _list(scope.licence_types)


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _list(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
