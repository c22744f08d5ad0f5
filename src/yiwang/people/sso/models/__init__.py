"""Tables of this room: client systems with secrets and agreements, signing keys, grants, consents, logout calls."""

from yiwang.people.sso.models.agreement import Agreement
from yiwang.people.sso.models.client import Client, ClientSecret
from yiwang.people.sso.models.grant import Consent, Grant, Replay, Token
from yiwang.people.sso.models.keys import SigningKey
from yiwang.people.sso.models.logout import LogoutCall

__all__ = ["Agreement", "Client", "ClientSecret", "Consent", "Grant", "LogoutCall", "Replay", "SigningKey", "Token"]
