"""Tables of this room: client systems with their secrets, signing keys, grants with tokens, consents, logout calls."""

from yiwang.people.sso.models.client import Client, ClientSecret
from yiwang.people.sso.models.grant import Consent, Grant, Replay, Token
from yiwang.people.sso.models.keys import SigningKey
from yiwang.people.sso.models.logout import LogoutCall

__all__ = ["Client", "ClientSecret", "Consent", "Grant", "LogoutCall", "Replay", "SigningKey", "Token"]
