"""Start-up: what this room gives to others."""

from django.utils.translation import gettext_noop

from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.identity import events, permissions, privacy, standing
from yiwang.people.identity.verifiers import certificate, plain

account_place(
    AccountPlace(
        "identity", gettext_noop("我的身份"), gettext_noop("看实名到了哪一级、什么时候到期，怎样提高。"), rank=10
    )
)

__all__ = ["certificate", "events", "permissions", "plain", "privacy", "standing"]
