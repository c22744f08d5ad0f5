"""Between password and session where the office demands a second factor and there is none yet: add an app first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yiwang.core.errors import Refusal
from yiwang.core.routes import page
from yiwang.people.signin import flow, managing, steps, totp
from yiwang.people.signin.arrival import arrive
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.pages.security import secret_words
from yiwang.people.signin.pages.showing import show, typed
from yiwang.people.signin.visits import visit_of


@page("anyone", "GET", "POST")
def enrol(request: HttpRequest) -> HttpResponse:
    """Show a secret that belongs to the step, ask for a code of it, show the recovery codes, then go on."""
    visit, token = visit_of(request), request.COOKIES.get(steps.STEP_COOKIE, "")
    step = steps.under_way(token, visit, flow.ENROL)
    assert step.account is not None
    factor = _factor(step)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = managing.enrol_at_sign_in(step=step, factor=factor, code=typed(request, "code", 20))
        except Refusal as refused:
            refusal = refused
        else:
            outcome = flow.enrolled(step, visit, "totp")
            response = arrive(request, outcome)
            if not made:
                return response
            where = response.headers["Location"]
            context = {"codes": made, "after": _("动态口令已经添加，您已经登录"), "where": where}
            shown = show(request, "signin/recovery_codes.html", context)
            shown.cookies.update(response.cookies)
            return shown
    context = {
        **secret_words(totp.secret_of(factor), step.account),
        "action": request.path,
        "typed": "",
        "demanded": True,
    }
    return show(request, "signin/app.html", context, refusal=refusal, fields=("code",), anywhere="#code")


def _factor(step: Step) -> Factor:
    """The step's own unfinished app; made when the page is first shown."""
    assert step.account is not None
    if step.factor_id is not None:
        rows = Factor.objects.unscoped("a step's own factor")
        factor = rows.filter(pk=step.factor_id, account=step.account, confirmed_at=None, removed_at=None).first()
        if factor is None:
            raise steps.StepOver
        return factor
    factor = totp.factor_for(step.account.pk, totp.new_secret())
    factor.save(force_insert=True)
    Step.objects.filter(pk=step.pk).update(factor=factor)
    return factor
