"""Regular expressions of XPath: what differs from Python's own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.rules.limits import DEFAULT, Run
from yiwang.engines.rules.regex import RegexError, compile_regex


def found(pattern: str, text: str, flags: str = "") -> bool:
    return compile_regex(pattern, flags, DEFAULT).search(text, 0, Run()) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "flags", "expected"),
    [
        ("^a.c$", "abc", "", True),
        ("a.c", "a\nc", "", False),
        ("a.c", "a\nc", "s", True),
        ("a$", "a\n", "", False),
        ("^b$", "a\nb\nc", "m", True),
        ("^b$", "a\nb\nc", "", False),
        ("HELLO", "hello", "i", True),
        ("hello world", "helloworld", "x", True),
        ("hello[ ]world", "hello world", "x", True),
        ("a.b", "axb", "q", False),
        ("a.b", "a.b", "q", True),
        (r"\d+", "١٢", "", True),
        (r"^\w+$", "政务", "", True),
        (r"\W", "政务", "", False),
        (r"^\i\c*$", "_a-1", "", True),
        (r"^\i", "1", "", False),
        (r"\p{Lu}", "a", "", False),
        (r"\P{Lu}", "a", "", True),
        (r"^\p{IsCJKUnifiedIdeographs}+$", "政务", "", True),
        (r"^\p{IsBasicLatin}+$", "é", "", False),
        ("^[a-z-[aeiou]]+$", "xyz", "", True),
        ("^[a-z-[aeiou]]+$", "xaz", "", False),
        ("[^abc]", "abc", "", False),
        ("[a-]", "-", "", True),
        (r"(.)\1", "abb", "", True),
        (r"(.)\1", "abc", "", False),
        ("^(?:ab){2,3}$", "ababab", "", True),
        ("^(ab){2}$", "ab", "", False),
        ("^a{0}$", "", "", True),
        ("a??b", "ab", "", True),
        ("^(a|ab)(c|bcd)$", "abcd", "", True),
        ("", "", "", True),
        ("🐎{2}", "🐎🐎", "", True),
    ],
)
def test_matches(pattern: str, text: str, flags: str, expected: bool) -> None:
    assert found(pattern, text, flags) is expected


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("(", ""),
        (")", ""),
        ("[a", ""),
        ("[]", ""),
        ("a**", ""),
        ("*a", ""),
        ("a{", ""),
        ("a{2,1}", ""),
        ("a{99999}", ""),
        (r"\1", ""),
        (r"(a\1)", ""),
        (r"\y", ""),
        (r"\p{Foo}", ""),
        ("(?=a)", ""),
        ("[b-a]", ""),
        ("a\\", ""),
        ("a", "g"),
        ("((((a{900}){900}){900}))", ""),
        ("(" * 50 + ")" * 50, ""),
        ("a" * 3000, ""),
    ],
)
def test_malformed_patterns_are_refused(pattern: str, flags: str) -> None:
    with pytest.raises(RegexError):
        found(pattern, "a", flags)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("abracadabra", "bra", "*", "a*cada*"),
        ("abracadabra", "a.*a", "*", "*"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("abracadabra", "a(.)", "a$1$1", "abbraccaddabbra"),
        ("AAAA", "A+?", "b", "bbbb"),
        ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
        ("abc", "(a)|b", "[$1]", "[a][]c"),
        ("ab", "(a)(b)", "$2$1$0$3", "baab"),
        ("a", "a", r"\\\$", r"\$"),
    ],
)
def test_replace(text: str, pattern: str, replacement: str, expected: str) -> None:
    assert compile_regex(pattern, "", DEFAULT).replace(text, replacement, Run()) == expected


@settings(max_examples=150, deadline=None)
@given(st.from_regex(r"[ab.()|*+?]{1,8}", fullmatch=True), st.text("abc", max_size=8))
def test_plain_patterns_agree_with_python(pattern: str, text: str) -> None:
    try:
        ours = found(pattern, text)
    except RegexError:
        return
    assert ours is (re.search(pattern, text) is not None)
