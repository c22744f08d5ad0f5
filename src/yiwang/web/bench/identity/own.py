"""Our own provider on the measuring stage: two systems, refresh tokens and codes of signed-in people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yiwang.web.bench.identity.tokens import BACK, CHALLENGE, CLIENT_CREDENTIALS, CODE, REFRESH, Provider

NAME = "一网"
BATCH = 2_000


def prepare(chains: int, codes: int) -> tuple[dict[str, tuple[str, str]], list[str], list[str]]:
    """Clients by grant with their secrets, refresh tokens, and codes that nobody used yet."""
    from yiwang.people.models import Account, Organization
    from yiwang.people.sso.actions.clients import register_client

    office = Organization.objects.order_by("pk").first()
    assert office is not None
    signing, secret = register_client(
        organization=office, name="测速系统", redirect_uris=[BACK], scopes=["openid", "offline_access"], demo=True
    )
    program, program_secret = register_client(
        organization=office, name="测速程序", grant_types=["client_credentials"], scopes=["data.exchange"], demo=True
    )
    account = Account.objects.filter(kind="person").order_by("pk").first()
    assert account is not None
    refresh_tokens = _refresh_tokens(signing, account, chains)
    unused = _grants(signing, account, codes)
    person, system = (signing.client_id, secret), (program.client_id, program_secret)
    return {CODE: person, REFRESH: person, CLIENT_CREDENTIALS: system}, refresh_tokens, unused


def provider(port: int, prepared: tuple[dict[str, tuple[str, str]], list[str], list[str]]) -> Provider:
    """The provider that runs at a port."""
    clients, refresh_tokens, codes = prepared
    return Provider(NAME, port, "/oauth/token", clients, refresh_tokens, codes)


def _grants(client: Any, account: Any, count: int, *, used: bool = False) -> list[str]:
    """Codes of as many sign-ins; each is a grant of its own."""
    from django.utils import timezone

    from yiwang.people.sso.models import Grant
    from yiwang.people.sso.tokens import digest, new_token

    now = timezone.now()
    codes = [new_token() for _ in range(count)]
    grants: Any = Grant.objects.unscoped("sign-ins of a measurement")
    grants.bulk_create(
        (
            Grant(
                client=client,
                account=account,
                subject=f"measured-{number}",
                scopes=["openid", "offline_access"],
                acr="real_name",
                methods=["pwd"],
                authenticated_at=now,
                code_digest=digest(code),
                code_expires_at=now + timedelta(hours=1),
                code_used_at=now if used else None,
                redirect_uri=BACK,
                code_challenge=CHALLENGE,
            )
            for number, code in enumerate(codes)
        ),
        batch_size=BATCH,
    )
    return codes


def _refresh_tokens(client: Any, account: Any, count: int) -> list[str]:
    from django.utils import timezone

    from yiwang.people.sso.models import Grant, Token
    from yiwang.people.sso.tokens import digest, new_token

    _grants(client, account, count, used=True)
    tokens = [new_token() for _ in range(count)]
    used = Grant.objects.unscoped("sign-ins of a measurement").filter(code_used_at__isnull=False)[:count]
    Token.objects.bulk_create(
        Token(
            digest=digest(token),
            grant=grant,
            client=client,
            kind="refresh",
            scopes=grant.scopes,
            expires_at=timezone.now() + timedelta(days=1),
        )
        for token, grant in zip(tokens, used, strict=True)
    )
    return tokens
