"""Requirements are few, each with its reason, pinned with hashes, and under licences we may ship."""

import importlib.metadata
import re

import pytest

from tests.architecture.sources import REPOSITORY, listing

REQUIREMENTS = REPOSITORY / "requirements"
PINNED = re.compile(r"^([A-Za-z0-9][^=\s\[]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
COPYLEFT = re.compile(r"\b(AGPL|GPL)|GNU (Affero )?General Public", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
LGPL_UNMODIFIED = {"psycopg", "psycopg-binary", "psycopg-pool"}


def pinned(name: str) -> dict[str, str]:
    """Package to version, of requirements/<name>.txt."""
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return {package.lower(): version for package, version in PINNED.findall(text)}


@pytest.mark.parametrize("name", ["base", "test"])
def test_every_requirement_gives_its_reason(name: str) -> None:
    lines = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r"))]
    silent = [line.split()[0] for line in wanted if "#" not in line and line.split()[0] != "tzdata"]
    assert not silent, listing(silent)


@pytest.mark.parametrize("name", ["base", "test"])
def test_every_pinned_package_has_hashes(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    unhashed = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not unhashed, listing(unhashed)


def test_the_test_set_contains_the_base_set_in_the_same_versions() -> None:
    tests = pinned("test")
    different = {
        name: (version, tests.get(name)) for name, version in pinned("base").items() if tests.get(name) != version
    }
    assert not different, listing(different)


def licence(name: str) -> str:
    """What a distribution says about its licence, in all the places where it may say it."""
    found = importlib.metadata.metadata(name)
    classifiers = [row for row in found.get_all("Classifier") or [] if row.startswith("License")]
    declared = found.get("License-Expression") or (found.get("License") or "").split("\n")[0]
    return " | ".join([declared, *classifiers])


def test_no_dependency_is_under_a_copyleft_licence() -> None:
    wrong = {}
    for name in pinned("test"):
        try:
            said = licence(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python version
        if LESSER.search(said):
            if name not in LGPL_UNMODIFIED:
                wrong[name] = said
        elif COPYLEFT.search(said) and " OR " not in said:
            wrong[name] = said
    assert not wrong, listing(wrong)
