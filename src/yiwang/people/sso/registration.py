"""Start-up: what this room gives to others."""

from django.utils.translation import gettext_noop

from yiwang.core.sealed import open_bytes
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.sso import events, following, moving, permissions, privacy

account_place(
    AccountPlace(
        "connections",
        gettext_noop("接入的系统"),
        gettext_noop("看哪些系统能用您的信息，随时收回"),
        40,
    )
)
open_bytes("sso_client_secret", "digest", "keyed digest of a random secret")
open_bytes("sso_grant", "code_digest", "digest of a random code")
open_bytes("sso_token", "digest", "digest of a random token")
open_bytes("sso_token", "successor", "digest of a random token")
open_bytes("sso_replay", "digest", "digest of a one-time identifier")

__all__ = ["events", "following", "moving", "permissions", "privacy"]
