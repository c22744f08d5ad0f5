"""Back-channel logout: which system has to be told that a session ended."""

from __future__ import annotations

from django.db import models

from yiwang.core.ids import new_id
from yiwang.people.sso.models.client import Client


class LogoutCall(models.Model):
    """One call to one system. ``state`` is ``waiting``, ``told`` or ``failed``; a repeat carries the same ``id``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=64)
    sid = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True)

    subject_kind = "logout_call"

    class Meta:
        db_table = "sso_logout_call"
        indexes = [models.Index(fields=["client", "created_at"], name="sso_logout_call_of_client")]
