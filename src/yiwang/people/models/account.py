"""Accounts with local login, their sessions and failed attempts. Single sign-on plugs in beside the password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from yiwang.core.ids import new_id
from yiwang.people.names import in_clear, open_name, seal_name


class Accounts(BaseUserManager["Account"]):
    """The manager of accounts: many rows at once are sealed as one is."""

    def bulk_create(self, objs: Iterable[Account], *args: Any, **kwargs: Any) -> list[Account]:
        """As Django's, with the names of persons sealed."""
        rows = list(objs)
        for row in rows:
            row.seal_own_name()
        return super().bulk_create(rows, *args, **kwargs)


class Account(AbstractBaseUser):
    """Someone who can sign in. ``party_id`` is the natural person's record in the base register.

    ``assurance`` holds until ``assurance_until`` (null: for ever), then the account counts as ``registered`` again.
    Nobody signs in with a password that was ``password_given``: it opens only the choice of an own one.
    ``name`` of a person is masked, the full one lies in ``sealed_name`` (``full_name`` opens it); officials' names are
    public inside offices and stay in ``name``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    sealed_name = models.BinaryField(null=True)
    kind = models.CharField(max_length=8, choices=[("person", "个人"), ("official", "工作人员")])
    assurance = models.CharField(max_length=12, default="registered")
    assurance_until = models.DateTimeField(null=True)
    party_id = models.UUIDField(null=True, db_index=True)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    locked_until = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)
    password_given = models.BooleanField(default=False, db_default=False, help_text="made by an administrator")
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    subject_kind = "account"
    objects = Accounts()

    class Meta:
        db_table = "people_account"
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(kind="person", sealed_name=None), name="people_account_unsealed"
            )
        ]

    @property
    def full_name(self) -> str:
        """The whole name: opens the envelope of a person's."""
        return open_name(self.pk, self.sealed_name, self.name)

    def be_called(self, name: str) -> None:
        """Take a name: masked and sealed for a person, as it is for an official. Save ``name`` afterwards."""
        person = self.kind == "person"
        self.name = in_clear(name) if person else name
        self.sealed_name = seal_name(self.pk, name) if person else None

    def seal_own_name(self) -> bool:
        """Seal the name of a person that was set or lies in clear; False where nothing was to be done.

        A masked name beside an envelope is never taken for a new one, however names were masked when it was written.
        """
        if self.kind != "person":
            return False
        if self.sealed_name and ("*" in self.name or self.name == in_clear(self.full_name)):
            return False
        self.be_called(self.name)
        return True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; the name of a person never goes to the database in clear, however it was set."""
        fields = None if update_fields is None else set(update_fields)
        if fields is None or "name" in fields:
            self.seal_own_name()
            fields = None if fields is None else fields | {"sealed_name"}
        super().save(*args, update_fields=fields, **kwargs)


class Session(models.Model):
    """A signed-in device. Only the digest of its token is kept.

    ``authenticated_at`` and ``methods`` (``pwd``, ``otp``, ``totp``, ``passkey``, ``card``, ``federated``,
    ``assisted``) tell when and how its owner was last proven; ``acting_id`` is the delegation in use. ``place`` is
    the network of the sign-in, masked. ``expires_at`` moves on while the session is used (``people.signin.presence``),
    never beyond ``ends_at``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    token_digest = models.BinaryField(unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=120, blank=True)
    device_id = models.UUIDField(null=True)
    place = models.CharField(max_length=40, blank=True, default="", db_default="")
    authenticated_at = models.DateTimeField(default=timezone.now, db_default=Now())
    methods = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    acting_id = models.UUIDField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_session"


class LoginAttempt(models.Model):
    """A failed login, for rate limits; telemetry, kept for a day."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "people_login_attempt"
