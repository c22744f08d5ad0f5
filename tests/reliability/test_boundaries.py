"""Where a request ends is never a matter of opinion: what could be read in two ways is refused or ends the connection.

A proxy in front that reads the boundary differently would let one request swallow another (RFC 9112 §6.3, §11.2;
ASVS 4.2.1). What the server answers is counted on the raw connection.
"""

from __future__ import annotations

import socket

import pytest

from tests.reliability.site import Site

pytestmark = pytest.mark.timeout(240)
INNER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def answers(site: Site, sent: bytes) -> list[int]:
    """The status lines that come back on one connection, until the server closes it or says no more."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.settimeout(1.5)
        got = b""
        try:
            while part := connection.recv(65_536):
                got += part
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(line.split()[1]) for line in got.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def head(*lines: bytes) -> bytes:
    return b"\r\n".join((b"POST /settings/display HTTP/1.1", b"Host: 127.0.0.1", *lines)) + b"\r\n\r\n"


def test_an_ordinary_pair_of_requests_is_answered_twice(site: Site) -> None:
    assert answers(site, INNER + INNER) == [200, 200]


@pytest.mark.parametrize(
    "sent",
    [
        head(b"Content-Length: 3", b"Content-Length: 60") + b"a=1" + INNER,
        head(b"Content-Length: 3, 60") + b"a=1" + INNER,
        head(b"Content-Length: +3") + b"a=1" + INNER,
        head(b"Content-Length: 0x3") + b"a=1" + INNER,
        head(b"Content-Length : 3") + b"a=1" + INNER,
        head(b"Transfer-Encoding: xchunked") + b"0\r\n\r\n" + INNER,
        head(b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n" + INNER,
        head(b"Transfer-Encoding : chunked") + b"0\r\n\r\n" + INNER,
        head(b"X-Folded: a", b" Content-Length: 3") + b"a=1" + INNER,
    ],
)
def test_what_could_end_in_two_places_is_refused(site: Site, sent: bytes) -> None:
    found = answers(site, sent)
    assert len(found) <= 1 and all(status >= 400 for status in found), found


@pytest.mark.parametrize("body", [b"-1\r\n\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFFF\r\n"])
def test_a_body_that_breaks_off_ends_the_connection(site: Site, body: bytes) -> None:
    assert len(answers(site, head(b"Transfer-Encoding: chunked") + body + INNER)) <= 1


def test_both_kinds_of_length_are_read_as_the_standard_says_or_refused(site: Site) -> None:
    """RFC 9112 §6.3: Transfer-Encoding wins, and such a connection must not go on."""
    sent = head(b"Content-Length: 60", b"Transfer-Encoding: chunked") + b"0\r\n\r\n" + INNER
    assert len(answers(site, sent)) <= 1
