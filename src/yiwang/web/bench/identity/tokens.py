"""Token endpoints side by side: the same grants, RS256, durable writes, two processes, one PostgreSQL server.

``authorization_code`` (with PKCE) and ``refresh_token`` (rotated) give an access token, a refresh token and an ID token
signed by RS256; ``client_credentials`` gives an opaque access token.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.web.bench.client import Connection, expect, parsed

SECRET = "bench-secret"  # noqa: S105  of clients in databases that are thrown away
CODE, REFRESH, CLIENT_CREDENTIALS = "authorization_code", "refresh_token", "client_credentials"
GRANTS = (CODE, REFRESH, CLIENT_CREDENTIALS)
BACK = "https://bench.example/back"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # the published pair of RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@dataclass(slots=True)
class Provider:
    """A running provider: where its token endpoint is, and what its two clients are called."""

    name: str
    port: int
    path: str
    clients: dict[str, tuple[str, str]]
    refresh_tokens: list[str]
    codes: list[str]


def work(provider: Provider, grant: str) -> Callable[[Connection], Awaitable[bool]]:
    """One token request; each connection keeps its own chain of refresh tokens, each code is used once."""
    identifier, secret = provider.clients[grant]
    login = base64.b64encode(f"{identifier}:{secret}".encode()).decode()
    headers = f"Authorization: Basic {login}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chains: dict[int, str] = {}

    async def ask(connection: Connection, **fields: str) -> dict[str, str]:
        body = urlencode({"grant_type": grant, **fields}).encode()
        status, content = await connection.send("POST", provider.path, headers, body)
        return parsed(content) if expect(connection, status, 200, content) else {}

    async def credentials(connection: Connection) -> bool:
        return bool(await ask(connection))

    async def refresh(connection: Connection) -> bool:
        if id(connection) not in chains:
            chains[id(connection)] = provider.refresh_tokens.pop()
        answer = await ask(connection, refresh_token=chains[id(connection)])
        chains[id(connection)] = answer.get("refresh_token", "")
        return _signed(connection, answer)

    async def code(connection: Connection) -> bool:
        one = provider.codes.pop()
        return _signed(connection, await ask(connection, code=one, redirect_uri=BACK, code_verifier=VERIFIER))

    return {CODE: code, REFRESH: refresh, CLIENT_CREDENTIALS: credentials}[grant]


def _signed(connection: Connection, answer: dict[str, str]) -> bool:
    if not answer:
        return False
    head = answer.get("id_token", "").split(".")[0]
    if head and json.loads(_decoded(head))["alg"] == "RS256":
        return True
    connection.measured.failures.append("no ID token signed by RS256")
    return False


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
