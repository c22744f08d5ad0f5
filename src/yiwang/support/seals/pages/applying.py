"""Putting a seal on a document: choose the file, place the seal and see what it will look like, then sign.

The same pages serve the desk and, with ``own``, a citizen's own signature. The page of the document is an image button:
whoever taps it moves the seal there, without any script.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import File
from yiwang.core.routes import page
from yiwang.people.pages import asking
from yiwang.people.signin.freshness import require_fresh
from yiwang.support.seals import queries
from yiwang.support.seals.actions.applying import OFD_TYPE, apply_seal
from yiwang.support.seals.drafts import DRAFT
from yiwang.support.seals.errors import FileNotSealable
from yiwang.support.seals.models import Seal
from yiwang.support.seals.pages.showing import png, problems
from yiwang.support.seals.previewing import Paper, Spot, open_paper, placings, preview_png
from yiwang.support.seals.purposes import PERSONAL, USES
from yiwang.support.seals.sealing import Sealing

SHOWN_PIXELS, SHOWN_PIXELS_PHONE = 560, 300
MOST_RECENT = 15
LARGEST = 20_000_000  # below what verifiers read (``formats.checked.LARGEST``): a seal adds some


@page("signed_in", "GET", "POST")
def choose(request: HttpRequest, own: bool = False) -> HttpResponse:
    """Upload an OFD, or take one that was sealed or uploaded here before."""
    actor = _may(request, own)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_place(_kept(request).pk, own))
        except Refusal as problem:
            if problem.status in (401, 403, 404):
                raise
            refused = problem
    context = {
        "recent": [{"href": _place(one.pk, own), "text": one.name, "hint": one.created_at} for one in _recent(actor)],
        "seals": queries.usable_seals(actor),
        **_frame(own),
        **problems(refused),
    }
    return render(request, "seals/choose.html", context, status=refused.status if refused else 200)


@page("signed_in", "GET", "POST")
def place(request: HttpRequest, file_id: UUID, own: bool = False) -> HttpResponse:
    """Where the seal goes, with a picture of the page; POST seals, or moves the seal to where the page was tapped."""
    actor = _may(request, own)
    file = files.find(actor, file_id)
    files.note_look(actor, file)  # its name may tell of a person before a page of it is drawn
    paper = open_paper(files.read(file))
    seals = _usable(actor, own)
    refused: Refusal | None = None
    tapped = request.method == "POST" and "at.x" in request.POST
    if request.method == "POST" and not tapped and request.POST.get("act") != "look":
        try:
            use = _apply(request, file, paper, seals)
            name = "signature-use" if own else "seal-use"
            return HttpResponseRedirect(f"{reverse(name, args=[use])}?done=1")
        except Refusal as problem:
            if problem.status in (401, 404) or problem.code == "reauthentication_needed":
                raise
            refused = problem
    return _show(request, file, paper, seals, refused)


@page("signed_in")
def page_picture(request: HttpRequest, file_id: UUID, own: bool = False) -> HttpResponse:
    """The page with the seal laid on it, unsigned."""
    actor = _may(request, own)
    file = files.find(actor, file_id)
    files.note_look(actor, file)
    paper = open_paper(files.read(file))
    wanted = asking.identifier(request.GET.get("seal", ""))
    seal = next((one for one, _uses in _usable(actor, own) if one.pk == wanted), None)
    spot = _spot(request.GET)
    places = _laid(paper, spot, seal)
    number = min(max(round(_number(request.GET.get("show", ""))), 1), paper.pages)
    return png(preview_png(paper, number - 1, seal, places, pixels=2 * _pixels(own)))


def _may(request: HttpRequest, own: bool) -> Actor:
    actor: Actor = request.actor
    if own and actor.acting is None:
        require_fresh(actor)
        return actor
    if own or actor.kind != "official" or not actor.post_with("seal.use"):
        raise NotPermitted
    return actor


def _usable(actor: Actor, own: bool) -> list[tuple[Seal, list[str]]]:
    found = queries.usable_seals(actor)
    return [pair for pair in found if pair[0].purpose == PERSONAL] if own else found


def _kept(request: HttpRequest) -> File:
    """The uploaded file, kept for its owner alone until it is sealed; drafts go after a day."""
    sent = request.FILES.get("file")
    if sent is None:
        raise InvalidInput(fields={"/file": _("请选择要盖章的OFD文件。")})
    if sent.size is None or sent.size > LARGEST:
        words = _("文件太大，请选20MB以内的文件。再大的文件，收到的人核验不了。")
        raise FileNotSealable(words, fields={"/file": words})
    content = sent.read()
    open_paper(content)
    return files.store(
        content,
        name=sent.name or "文件.ofd",
        media_type=OFD_TYPE,
        owner_account=request.actor.account_id,
        purpose=DRAFT,
    )


def _recent(actor: Actor) -> list[File]:
    rows = File.objects.visible_to(actor).filter(owner_account=actor.account_id, media_type=OFD_TYPE)
    return list(rows.order_by("-id")[:MOST_RECENT])


def _apply(request: HttpRequest, file: File, paper: Paper, seals: list[tuple[Seal, list[str]]]) -> UUID:
    wanted = asking.identifier(request.POST.get("seal", ""))
    seal = next((one for one, _uses in seals if one.pk == wanted), None)
    if seal is None:
        raise InvalidInput(fields={"/seal": _("请选择用哪一枚章。")})
    sealing = Sealing(
        content=files.read(file),
        subject=Subject("file", file.pk),
        title=asking.text(request, "title"),
        reason=asking.text(request, "reason"),
        use=request.POST.get("use", ""),
        placings=placings(paper, _spot(request.POST), seal),
        key=asking.text(request, "key", 40),
    )
    stem, _dot, _ending = file.name.rpartition(".")
    use = apply_seal(actor=request.actor, seal_id=seal.pk, sealing=sealing, name=f"{stem or file.name}-已盖章.ofd")
    return use.pk


def _show(
    request: HttpRequest, file: File, paper: Paper, seals: list[tuple[Seal, list[str]]], refused: Refusal | None
) -> HttpResponse:
    own = request.path.startswith("/account/")
    typed: dict[str, str] = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    wanted = asking.identifier(typed.get("seal", ""))
    seal = next((one for one, _uses in seals if one.pk == wanted), seals[0][0] if seals else None)
    spot = _spot(typed)
    if "at.x" in typed and seal is not None:
        spot = _tapped(paper, typed, seal, _pixels(own))
    across_wrong = spot.across and paper.pages < 2
    places = _laid(paper, spot, seal)
    first = places[0] if places else None
    shown = first.page + 1 if first else min(max(spot.page or 1, 1), paper.pages)
    look = {
        "seal": str(seal.pk) if seal else "",
        "page": shown,
        "x": first.box.x if first and not spot.across else "",
        "y": first.box.y if first else "",
        "across": "1" if spot.across and not across_wrong else "",
    }
    pages = range(1, paper.pages + 1) if spot.across else range(shown, shown + 1)
    context = {
        "file": file,
        "pages": paper.pages,
        "seals": [{"value": str(one.pk), "text": _name(one)} for one, _uses in seals],
        "use_choices": _use_choices(seals),
        "typed": {**typed, "seal": look["seal"], "page": shown, "x": look["x"], "y": look["y"]},
        "across": spot.across,
        "previews": [
            {"number": number, "src": f"{_picture(file.pk, own)}?{urlencode({**look, 'show': number})}"}
            for number in list(pages)[:6]
        ],
        "pixels": _pixels(own),
        "height": round(_pixels(own) * paper.size(shown - 1).height / paper.size(shown - 1).width),
        "key": typed.get("key") or new_id().hex,
        "moved": "at.x" in typed,
        "confirm": own,
        **_frame(own),
        **problems(refused or (FileNotSealable.at("/across") if across_wrong else None)),
    }
    return render(request, "seals/place.html", context, status=refused.status if refused else 200)


def _laid(paper: Paper, spot: Spot, seal: Seal | None) -> tuple[Any, ...]:
    if seal is None or (spot.across and paper.pages < 2):
        return ()
    return placings(paper, spot, seal)


def _tapped(paper: Paper, typed: dict[str, str], seal: Seal, pixels: int) -> Spot:
    """The seal's middle comes to where the picture of the page was tapped."""
    index = min(max(round(_number(typed.get("page", ""))), 1), paper.pages) - 1
    area = paper.size(index)
    x = _number(typed.get("at.x", "")) / pixels * area.width - seal.width_mm / 2
    y = _number(typed.get("at.y", "")) / pixels * area.width - seal.height_mm / 2
    return Spot(index + 1, x, y)


def _spot(given: Any) -> Spot:
    return Spot(
        page=round(_number(given.get("page", ""))),
        x=_number(given.get("x", "")) if given.get("x") else None,
        y=_number(given.get("y", "")) if given.get("y") else None,
        across=given.get("across") in ("1", "true"),
    )


def _number(text: str) -> float:
    """A number of at most five digits before the point; anything else is nought."""
    whole, _dot, rest = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 6 and (not rest or rest.isdigit() and len(rest) < 4)):
        return 0.0
    return float(text)


def _use_choices(seals: list[tuple[Seal, list[str]]]) -> list[dict[str, str]]:
    """What the seals here may be put on; a signature goes on anything."""
    known = {use for _seal, uses in seals for use in uses}
    everything = any(not uses for _seal, uses in seals)
    return [{"value": code, "text": _(title)} for code, title in USES.items() if everything or code in known]


def _name(seal: Seal) -> str:
    return (
        _("%(name)s的个人签名") % {"name": seal.name} if seal.purpose == PERSONAL else f"{seal.name}（{seal.number}）"
    )


def _pixels(own: bool) -> int:
    return SHOWN_PIXELS_PHONE if own else SHOWN_PIXELS


def _place(file_id: UUID, own: bool) -> str:
    return reverse("signature-place" if own else "seal-place", args=[file_id])


def _picture(file_id: UUID, own: bool) -> str:
    return reverse("signature-page" if own else "seal-page", args=[file_id])


def _frame(own: bool) -> dict[str, Any]:
    return {
        "own": own,
        "layout": "ui/layouts/portal.html" if own else "ui/layouts/desk.html",
        "back": reverse("signature" if own else "seals"),
        "choose": reverse("signature-sign" if own else "seal-apply"),
    }
