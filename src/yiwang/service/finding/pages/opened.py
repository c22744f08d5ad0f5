"""That a result was opened, told by the browser (``ping``): counted without a person, the address stays plain."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.per_minute import PerMinute
from yiwang.core.routes import page
from yiwang.engines.search import heat
from yiwang.engines.search.kinds import KINDS
from yiwang.engines.search.learning import opened as note_opened
from yiwang.engines.search.models import SearchDocument
from yiwang.service.catalogue.place import place_of
from yiwang.service.finding.wishes import words_of

MOST_A_MINUTE = 30
_opened = PerMinute()
_same = PerMinute()


@csrf_exempt
@page("anyone", "POST")
def opened(request: HttpRequest) -> HttpResponse:
    """Count it: ``q`` what was looked for, ``kind`` and ``ref`` what was opened, ``at`` where. Answers 204 in any case.

    It changes counts alone, so it carries no token. What comes too often from an address is not counted; nor is what
    no search could have shown. Who opened it is not kept (`learning.opened`).
    """
    query, kind, ref = words_of(request.GET.get("q", "")), request.GET.get("kind", ""), request.GET.get("ref", "")[:80]
    address = str(request.META.get("REMOTE_ADDR", ""))
    if query and kind in KINDS and _opened.add(address) <= MOST_A_MINUTE:
        known = SearchDocument.objects.filter(kind=kind, ref=ref.replace("\x00", "")).exists()
        if known and _same.add(f"{address} {kind} {ref}") == 1:
            place = place_of(request.GET.get("at", ""))
            agent = request.META.get("HTTP_USER_AGENT", "")
            visitor = request.COOKIES.get(settings.SESSION_COOKIE) or f"{address} {agent}"
            note_opened(query=query, kind=kind, ref=ref, visitor=visitor, network=network_of(address))
            heat.use(kind, ref, place.code if place else "")
    return HttpResponse(status=204)


def network_of(address: str) -> str:
    """The network of an address, /24 or (IPv6) /48: whoever rents one has all its addresses, and is one sender."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False))
