"""The page where anybody checks a file: the verdict in plain words, nothing kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yiwang.core.routes import page
from yiwang.support.licences.showing import verdict_of
from yiwang.web.verify.checking import LARGEST, Checked, check


@csrf_exempt  # changes nothing and asks nobody who they are, so there is nothing to forge
@page("anyone", "GET", "POST")
def verify_page(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST the verdict on the uploaded file."""
    context: dict[str, object] = {"found": None, "error": "", "now": timezone.now()}
    if request.method == "POST":
        uploaded = request.FILES.get("file")
        if uploaded is None:
            context["error"] = _("请先选择一个文件。")
        elif uploaded.size is not None and uploaded.size > LARGEST:
            context["error"] = _("文件太大，请选20MB以内的文件。")
        else:
            found = check(uploaded.read(LARGEST + 1))
            context |= {"found": found, "words": words_of(found), "name": uploaded.name}
    response = render(request, "verify/check.html", context, status=422 if context["error"] else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def words_of(found: Checked) -> dict[str, str]:
    """Kind, title and text of the banner."""
    if found.kind == "unknown":
        return {"kind": "warn", "title": _("这个文件不能核验"), "text": _(found.verdict.reason_zh)}
    if not found.verdict.ok:
        text = _("没有通过的一步：%(step)s。%(reason)s。请不要相信它，可以拨打12345核实。")
        return {
            "kind": "bad",
            "title": _("这个文件不是真的，或者被改动过"),
            "text": text % {"step": _(found.verdict.step_zh), "reason": _(found.verdict.reason_zh)},
        }
    if found.kind == "licence":
        if not found.looked:
            return {"kind": "warn", "title": _("签名是真的，现在查不到证照状态"), "text": _("请过一会儿再试。")}
        return verdict_of(found.status)
    if found.verdict.replayed:
        return {"kind": "ok", "title": _("回执是真的，按同一规则重新计算，结果一致"), "text": ""}
    return {"kind": "ok", "title": _("这个文件是真的"), "text": _(found.verdict.reason_zh)}
