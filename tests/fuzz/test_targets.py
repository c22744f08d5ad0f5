"""Fuzzing begins with inputs that its targets stand, and whatever they once fell over stays among them."""

from __future__ import annotations

import importlib.util
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from tests.fuzz.seeds import FORMATS, seeds
from tests.fuzz.targets import TARGETS, packed, unpacked, words

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def fuzz() -> ModuleType:
    found = importlib.util.spec_from_file_location("fuzz", REPOSITORY / "bin" / "fuzz.py")
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_target_has_seeds_and_stands_them() -> None:
    planted = seeds()
    assert set(planted) == set(TARGETS)
    for name, target in TARGETS.items():
        assert len(planted[name]) > 2, name
        for content in sorted(planted[name], key=len)[:4] + [b"", b"\0" * 40, bytes(range(256))]:
            target(content)


def test_a_package_in_parts_is_the_same_package() -> None:
    whole = (FORMATS / "ofd/tests/data/chinese-folder.ofd").read_bytes()
    with zipfile.ZipFile(BytesIO(whole)) as before, zipfile.ZipFile(BytesIO(packed(unpacked(whole)))) as after:
        names = [name for name in before.namelist() if not name.endswith("/")]
        assert after.namelist() == names
        assert all(after.read(name) == before.read(name) for name in names)


def test_dictionaries_hold_names() -> None:
    assert {"ofd:Page", "BaseLoc", "kind"} <= set(words([b'<ofd:Page ID="1" BaseLoc="x"/>', b'{"kind": 1}']))


def test_a_fuzzer_that_cannot_be_installed_is_told_with_its_command(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIWANG_VAR", str(tmp_path))
    (tmp_path / "none.txt").write_text("no-such-package-of-anybody==1.0 --hash=sha256:" + "0" * 64)
    monkeypatch.setattr(fuzz, "REQUIREMENTS", tmp_path / "none.txt")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert fuzz.main([]) == 1
    assert "pip install --require-hashes" in capsys.readouterr().out


def test_a_target_that_fell_fails_the_stage(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "install", lambda: "")
    monkeypatch.setattr(fuzz, "plant", lambda names: None)
    for fallen, code in (("", 0), ("Uncaught Python exception", 1)):
        monkeypatch.setattr(fuzz, "fuzz", lambda name, said=fallen: fuzz.Fuzzed(name, 10, 1, said))
        assert fuzz.main(["code"]) == code
