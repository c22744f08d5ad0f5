"""What anybody may fetch, without a name: trust list, roots, revocation lists, OCSP (RFC 6960), time-stamps (RFC 3161).

Programs ask here, so errors are one line of plain text. Requests are small, and strangers' writes are counted by
``web.middleware.rate``; an OCSP question by GET is answered from memory for the rest of its hour.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from functools import partial
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yiwang.core import clock, signing
from yiwang.core.generation import cached
from yiwang.core.routes import page
from yiwang.crypto.development_ca import RESPONDER
from yiwang.crypto.digests import sha256
from yiwang.crypto.errors import EvidenceUnreadable
from yiwang.crypto.ocsp import answer, asks_about
from yiwang.crypto.timestamps import answer_request
from yiwang.formats.trust_lists import make_trust_list
from yiwang.support.certificates.found import suites
from yiwang.support.certificates.lists import ISSUERS, moment, present_lists, state_of

MOST_BYTES = 20_000
LIST_KEPT, TRUST_KEPT = 600, 60
OCSP_REQUEST, OCSP_RESPONSE = "application/ocsp-request", "application/ocsp-response"
STAMP_QUERY, STAMP_REPLY = "application/timestamp-query", "application/timestamp-reply"


@page("anyone")
def trust_list(request: HttpRequest) -> HttpResponse:
    """The trust list of this installation (``formats.trust_lists``), made once a minute and after each publication."""
    minute = clock.now().replace(second=0, microsecond=0)
    content = cached(("certificates", "trust-list", minute), lambda: make_trust_list(signing.trusted()))
    return _kept(HttpResponse(content, content_type="application/json"), TRUST_KEPT)


@page("anyone")
def roots(request: HttpRequest) -> HttpResponse:
    """The roots that verifiers here trust, PEM."""
    text = "".join(_pem(der) for der in signing.trusted_roots())
    return _kept(HttpResponse(text, content_type="application/pem-certificate-chain"), LIST_KEPT)


@page("anyone")
def revocation_list(request: HttpRequest, suite: str, issuer: str) -> HttpResponse:
    """The present list of the intermediate or the root of the development authority, DER."""
    if suite not in suites() or issuer not in ISSUERS:
        return _wrong("no such list", 404)
    der = present_lists(suite, moment())[issuer]
    return _kept(HttpResponse(der, content_type="application/pkix-crl"), LIST_KEPT)


@csrf_exempt  # changes nothing and asks nobody who they are
@page("anyone", "POST")
def ocsp(request: HttpRequest) -> HttpResponse:
    """OCSP by POST (RFC 6960, appendix A.1)."""
    body = _body(request, OCSP_REQUEST)
    return body if isinstance(body, HttpResponse) else _told(_answer(body))


@page("anyone")
def ocsp_by_address(request: HttpRequest, question: str) -> HttpResponse:
    """OCSP by GET: the request as base64 in the address."""
    try:
        body = base64.b64decode(unquote(question), validate=True)
    except (binascii.Error, ValueError):
        return _wrong("not an OCSP request", 400)
    if not body or len(body) > MOST_BYTES:
        return _wrong("not an OCSP request", 400)
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return _told(cached(("certificates", "ocsp", hour, sha256(body)), lambda: _answer(body)))


@csrf_exempt  # changes nothing and asks nobody who they are
@page("anyone", "POST")
def time_stamp(request: HttpRequest) -> HttpResponse:
    """A time-stamp of RFC 3161 over a digest that somebody sends; nothing of it is kept."""
    body = _body(request, STAMP_QUERY)
    if isinstance(body, HttpResponse):
        return body
    try:
        reply = answer_request(body, signing.time_stamper(), moment=moment(), serial=secrets.randbits(120))
    except EvidenceUnreadable:
        return _wrong("not a time-stamp request", 400)
    return _unkept(HttpResponse(reply, content_type=STAMP_REPLY))


def _answer(body: bytes) -> bytes | str:
    """The response, DER, or in a word why there is none."""
    try:
        for suite in suites():
            issuer = signing.authority(suite).intermediates[0]
            if asks_about(body, issuer):
                responder = signing.identity("ocsp", "一网证书状态服务", role=RESPONDER, algorithm=suite)
                return answer(body, responder, issuer, partial(state_of, suite), now=moment())
    except EvidenceUnreadable:
        return "unreadable"
    return "unknown"


def _told(found: bytes | str) -> HttpResponse:
    if isinstance(found, bytes):
        return _unkept(HttpResponse(found, content_type=OCSP_RESPONSE))
    if found == "unreadable":
        return _wrong("not an OCSP request", 400)
    return _wrong("no authority here issued that certificate", 404)


def _body(request: HttpRequest, kind: str) -> bytes | HttpResponse:
    if request.content_type != kind:
        return _wrong(f"send {kind}", 415)
    content = request.read(MOST_BYTES + 1)
    return content if 0 < len(content) <= MOST_BYTES else _wrong("empty, or too large", 413)


def _pem(der: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"


def _wrong(text: str, status: int) -> HttpResponse:
    return _unkept(HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status))


def _kept(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
