"""What lies between two steps: somebody who has begun to prove himself and is nobody yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiwang.core.ids import new_id


class Step(models.Model):
    """A sign-in, recovery or confirmation that is under way; of the token in the browser only the digest is kept.

    ``account`` is null while nobody is proven, and where nobody will be: for an unknown phone number a row is written
    all the same. ``methods`` were proven so far. ``code_*`` belong to the one-time code that was asked for.
    Short-lived: removed a day after ``expires_at``.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    token_digest = models.BinaryField(unique=True)
    purpose = models.CharField(max_length=12)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.CASCADE, related_name="+")
    factor = models.ForeignKey("signin.Factor", null=True, on_delete=models.CASCADE, related_name="+")
    methods = ArrayField(models.CharField(max_length=12), default=list)
    device_id = models.UUIDField(null=True)
    content = models.JSONField(default=dict)
    tries = models.SmallIntegerField(default=0)
    code_digest = models.BinaryField(null=True)
    code_sealed = models.BinaryField(null=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.SmallIntegerField(default=0)
    codes_sent = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signin_step"
