from __future__ import annotations

from pathlib import Path

import pytest

from yiwang.crypto.keystore import KeyStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    monkeypatch.delenv("YIWANG_KEY_PASSPHRASE", raising=False)
    return KeyStore(tmp_path / "keys")
