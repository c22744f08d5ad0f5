"""The pages where anybody checks a file or a code: the verdict in plain words, the pages of the file, nothing kept."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.routes import page
from yiwang.core.signing import trusted
from yiwang.formats.licence_codes import is_code
from yiwang.web.verify.asking import check_here
from yiwang.web.verify.offline import offline_page
from yiwang.web.verify.showing import show
from yiwang.web.viewer.drawing import Shown, can_show, draw

LARGEST = 20 * 1024 * 1024
LONGEST_CODE = 2000
NOT_SHOWN = gettext_noop("没有通过核验的文件，这里不显示它的页面，免得看上去像真的。")


@csrf_exempt  # changes nothing and asks nobody who they are, so there is nothing to forge
@page("anyone", "GET", "POST")
def verify_page(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST the verdict on the uploaded file or the typed code."""
    context: dict[str, object] = {"error": "", "code_error": "", "code": "", "now": timezone.now()}
    if request.method == "POST":
        uploaded, code = request.FILES.get("file"), request.POST.get("code", "").strip()[:LONGEST_CODE]
        context["code"] = code
        if uploaded is not None and uploaded.size is not None and uploaded.size > LARGEST:
            context["error"] = _("文件太大，请选20MB以内的文件。")
        elif uploaded is not None:
            context |= result_of(uploaded.read(LARGEST + 1), uploaded.name or "")
        elif code:
            place = own_address(code)
            if place:
                return HttpResponseRedirect(place)
            if is_code(code):
                context |= result_of(code.encode(), "")
            else:
                context["code_error"] = _("这不是证照码，也不是本平台的网址。证照码以 YW1: 开头。")
        else:
            context["error"] = _("请先选择一个文件，或者填写证照码。")
    wrong = bool(context["error"] or context["code_error"])
    response = render(request, "verify/check.html", context, status=422 if wrong else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def result_of(content: bytes, name: str) -> dict[str, object]:
    """Verdict and pages of a file, for the template."""
    found = check_here(content)
    shown = show(found, content, trusted())
    drawable = found.found.readable and can_show(content)
    good = found.verdict.level != "invalid"  # a page that somebody forged looks as good as a real one
    drawn = draw(content) if drawable and good else Shown(problem=NOT_SHOWN if drawable else "")
    return {"shown": shown, "drawn": drawn, "name": name}


def own_address(text: str) -> str:
    """The path of an address of this platform, as a QR code on a licence holds it; empty for anything else."""
    parts, own = urlsplit(text), urlsplit(settings.ORIGIN)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc) or not parts.path.startswith("/"):
        return ""
    try:
        resolve(parts.path)
    except Resolver404:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@page("anyone", "GET")
def offline(request: HttpRequest) -> HttpResponse:
    """The verifier as one file: what it is, how to be sure of it, where to get it."""
    made = offline_page()
    context = {"digest": made.digest, "size": len(made.content) // 1000, "name": made.name, "day": made.day}
    return render(request, "verify/offline.html", context)


@page("anyone", "GET")
def offline_file(request: HttpRequest) -> HttpResponse:
    """The file itself, to be kept: never shown in place, so the site's own rules for scripts stay as they are."""
    made = offline_page()
    response = HttpResponse(made.content, content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
