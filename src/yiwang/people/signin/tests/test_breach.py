"""Breached passwords: found by bisection in files of any size, checked before they are taken over."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.core.errors import InvalidInput
from yiwang.people.passwords import check_new_password
from yiwang.people.signin.breach import check_file, is_breached, load_file


def digest(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


def written(path, lines) -> None:
    path.write_bytes("".join(lines).encode())


@pytest.fixture
def passwords():
    return [f"correct horse {number}" for number in range(500)]


@pytest.mark.parametrize("form", ["{}:{}\r\n", "{}:{}\n", "{}\n"])
def test_every_password_of_the_file_is_found_and_no_other(tmp_path, passwords, form):
    path = tmp_path / "sums"
    written(path, [form.format(digest(p), n + 1) for n, p in enumerate(sorted(passwords, key=digest))])
    assert all(is_breached(password, path) for password in passwords)
    assert not any(is_breached(f"other {number}", path) for number in range(500))


@given(st.sets(st.text(min_size=1, max_size=12), min_size=1, max_size=40), st.text(min_size=1, max_size=12))
def test_bisection_finds_what_reading_finds(tmp_path_factory, words, asked):
    path = tmp_path_factory.mktemp("sums") / "sums"
    rng = random.Random(len(words))
    written(path, [f"{digest(word)}:{rng.choice([1, 10**9])}\n" for word in sorted(words, key=digest)])
    assert is_breached(asked, path) == (asked in words)
    assert all(is_breached(word, path) for word in words)


def test_prefixes_are_found_too_and_a_file_without_a_last_line_end(tmp_path, passwords):
    path = tmp_path / "sums"
    path.write_bytes(b"\n".join(digest(p)[:16].encode() for p in sorted(passwords, key=digest)))
    assert all(is_breached(password, path) for password in passwords)
    assert not is_breached("never seen", path)


def test_no_file_and_an_empty_file_refuse_nothing(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert not is_breached("x" * 12, tmp_path / "empty") and not is_breached("x" * 12, tmp_path / "none")


def test_a_breached_password_is_refused_wherever_one_is_set(tmp_path, settings, db):
    settings.BREACHED = tmp_path / "sums"
    check_new_password("three trees one river")
    written(settings.BREACHED, [digest("three trees one river") + ":7\n"])
    with pytest.raises(InvalidInput) as refused:
        check_new_password("three trees one river")
    assert "泄露" in refused.value.fields["/password"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["B" * 40 + "\n", "A" * 40 + "\n"], "没有按顺序"),
        (["A" * 40 + "\n", "A" * 40 + "\n"], "重复"),
        (["A" * 12 + "\n", "A" * 40 + "\n"], "重复"),
        (["hello\n"], "不是 SHA-1"),
        (["A" * 9 + "\n"], "不是 SHA-1"),
        ([], "空的"),
    ],
)
def test_a_file_that_is_not_in_order_is_named_and_the_old_one_stays(tmp_path, settings, lines, why):
    settings.BREACHED = tmp_path / "var" / "breached.txt"
    good, bad = tmp_path / "good", tmp_path / "bad"
    written(good, [digest("three trees one river") + ":7\n"])
    written(bad, lines)
    assert load_file(good) == 1 and is_breached("three trees one river")
    assert any(why in str(found) for found in check_file(bad))
    with pytest.raises(InvalidInput):
        load_file(bad)
    assert is_breached("three trees one river")


def test_a_file_full_of_rubbish_names_ten_lines_and_stops(tmp_path):
    written(tmp_path / "bad", ["rubbish\n"] * 10_000)
    assert len(list(check_file(tmp_path / "bad"))) == 10
