"""Accounts with local login, their sessions and failed attempts. Single sign-on plugs in beside the password."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from yiwang.core.ids import new_id


class Account(AbstractBaseUser):
    """Someone who can sign in. ``party_id`` is the natural person's record in the base register.

    ``assurance`` holds until ``assurance_until`` (null: for ever), then the account counts as ``registered`` again.
    Nobody signs in with a password that was ``password_given``: it opens only the choice of an own one.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
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
    objects = BaseUserManager()

    class Meta:
        db_table = "people_account"


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
