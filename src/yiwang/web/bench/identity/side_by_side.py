"""Our token endpoint and those of the peers, in turn, round by round; one runs while the others wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from yiwang.web.bench import client
from yiwang.web.bench.client import Measured
from yiwang.web.bench.identity import peers
from yiwang.web.bench.identity.tokens import GRANTS, Provider, work

CHAINS, ROUNDS, CONNECTIONS = 400, 3, 32
MOST_CODES_A_SECOND = 2_000


def codes_for(seconds: int) -> int:
    """More codes than can be used up in a measurement of this length."""
    return (seconds + 2) * MOST_CODES_A_SECOND


def measure(figures: Any, ours: Provider, server_url: str, place: Path, seconds: int) -> None:
    """Fill ``figures.tokens`` with tokens a second; a peer that is not there is named."""
    providers, processes = [ours], []
    key = _rsa_key()
    try:
        for start in (peers.start_toolkit, peers.start_oidc_provider):
            try:
                provider, process = start(server_url, key, CHAINS, codes_for(seconds), place)
            except peers.PeerMissing as missing:
                figures.missing.append(str(missing))
                continue
            providers.append(provider)
            processes.append(process)
        figures.tokens = _in_turn(figures, providers, seconds)
    finally:
        for process in processes:
            peers.stop(process)


def _in_turn(figures: Any, providers: list[Provider], seconds: int) -> dict[str, dict[str, float]]:
    totals: dict[tuple[str, str], Measured] = {}
    for _ in range(ROUNDS):
        for grant in GRANTS:
            for provider in providers:
                name = provider.name
                done = client.run(name, provider.port, work(provider, grant), max(seconds / ROUNDS, 1), CONNECTIONS)
                known = totals.setdefault((name, grant), Measured(name))
                known.units += done.units
                known.seconds += done.seconds
                figures.failures += [f"{name} {grant}: {failure}" for failure in done.failures[:2]]
    rates: dict[str, dict[str, float]] = {}
    for (name, grant), measured in totals.items():
        rates.setdefault(name, {})[grant] = measured.rate
    return rates


def _rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()
