"""Fields of passwords in every template and script: masked, long enough, open to pasting and to password managers."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiwang"
SECRET_NAMES = {"password", "again", "given", "secret"}  # and "present" beside them
FIELD = re.compile(r"text_field\(\s*\"(?P<name>[\w.-]+)\"(?P<rest>(?:[^()]|\([^()]*\))*)\)")
INPUT = re.compile(r"<input\b[^>]*>")
MANAGED = ("current-password", "new-password")


def templates() -> list[Path]:
    return sorted(SOURCE.glob("**/jinja2/**/*.html"))


def scripts() -> list[Path]:
    return sorted(file for file in SOURCE.glob("**/static/**/*.js") if "vendor" not in file.parts)


def fields() -> list[tuple[Path, str, str]]:
    return [(file, m["name"], m["rest"]) for file in templates() for m in FIELD.finditer(file.read_text("utf-8"))]


def test_there_are_fields_to_look_at():
    assert sum('type="password"' in rest for *_, rest in fields()) >= 12
    assert len(templates()) > 100 and scripts()


def test_what_is_secret_is_masked():
    for file, name, rest in fields():
        if name in SECRET_NAMES:
            assert 'type="password"' in rest, f"{file.name}: {name} is shown while it is typed"
    for file in templates():
        for tag in INPUT.findall(file.read_text("utf-8")):
            named = re.search(r'name="([\w-]+)"', tag)
            if named and named[1] in SECRET_NAMES:
                assert 'type="password"' in tag or 'type="hidden"' in tag, f"{file.name}: {tag}"


def test_a_password_is_never_written_back_into_its_field():
    for file, name, rest in fields():
        if 'type="password"' in rest:
            value = re.match(r'\s*,\s*_\("[^"]*"\)(?:\s*if[^,]*)?\s*,\s*([^,=]+),', rest)
            assert value is None or value[1].strip() == '""', f"{file.name}: {name} keeps {value[1]}"


def test_password_managers_know_what_each_field_is():
    for file, name, rest in fields():
        if 'type="password"' in rest and not rest.endswith("maxlength=6"):  # the word of a slip
            kind = re.search(r'autocomplete="([^"]*)"', rest)
            assert kind and kind[1] in MANAGED, f"{file.name}: {name}"


def test_long_passwords_fit_into_every_field():
    for file, name, rest in fields():
        if 'type="password"' in rest and not rest.endswith("maxlength=6"):  # the word of a slip
            most = re.search(r"maxlength=(\d+)", rest)
            assert most is None or int(most[1]) >= 64, f"{file.name}: {name}"


def test_nothing_hinders_pasting():
    for file in (*templates(), *scripts()):
        text = file.read_text("utf-8")
        for hindrance in ("onpaste", '"paste"', "'paste'", '"beforeinput"', "clipboardData"):
            assert hindrance not in text, f"{file.name} listens to {hindrance}"
