from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from yiwang.crypto.errors import TokenExpired, TokenInvalid
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.tokens import SignedTokens, token_digest, url_token

NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_url_tokens_are_unguessable_and_fit_an_address() -> None:
    tokens = {url_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in tokens)
    assert len(token_digest(url_token())) == 32


def test_a_signed_token_gives_back_its_content_until_it_expires(store: KeyStore) -> None:
    tokens = SignedTokens(store, "rating")
    token = tokens.issue("case:中", expires_at=NOW + timedelta(days=1))
    assert tokens.read(token, now=NOW) == "case:中"
    with pytest.raises(TokenExpired):
        tokens.read(token, now=NOW + timedelta(days=1))


def test_every_changed_character_makes_it_invalid(store: KeyStore) -> None:
    tokens = SignedTokens(store, "rating")
    token = tokens.issue("case:1", expires_at=NOW + timedelta(days=1))
    for at, letter in enumerate(token):
        for other in "AQgw_9":
            if other != letter:
                with pytest.raises(TokenInvalid):
                    tokens.read(token[:at] + other + token[at + 1 :], now=NOW)


@pytest.mark.parametrize("token", ["", "x", "中文", "a" * 5000, "====", "AAAA", "a b"])
def test_rubbish_is_invalid_and_nothing_worse(store: KeyStore, token: str) -> None:
    with pytest.raises(TokenInvalid):
        SignedTokens(store, "rating").read(token, now=NOW)


def test_a_token_of_another_purpose_is_invalid(store: KeyStore) -> None:
    token = SignedTokens(store, "rating").issue("1", expires_at=NOW + timedelta(days=1))
    with pytest.raises(TokenInvalid):
        SignedTokens(store, "verification").read(token, now=NOW)


def test_tokens_outlive_a_rotation(store: KeyStore) -> None:
    tokens = SignedTokens(store, "rating")
    token = tokens.issue("1", expires_at=NOW + timedelta(days=1))
    store.rotate("token-rating")
    assert tokens.read(token, now=NOW) == "1"
