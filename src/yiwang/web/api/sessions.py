"""Signing in for programs: a bearer token instead of a cookie."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from yiwang.core.errors import NotSignedIn
from yiwang.core.routes import page
from yiwang.people.sessions import sign_out
from yiwang.people.signin.flow import program_sign_in
from yiwang.people.signin.visits import Visit
from yiwang.web.api.translation import json_answer

router = Router()


class Login(Schema):
    """Local login. ``code``: of the authenticator app, or a recovery code, where the account asks for two factors."""

    login: str
    password: str
    code: str = ""


class Session(Schema):
    """The token goes into ``Authorization: Bearer …``."""

    token: str


@router.post("/", response={201: Session}, summary="登录")
@page("anyone", "POST")
def open_session(request: HttpRequest, payload: Login) -> HttpResponse:
    """Open a session with login and password; ``second_step_needed`` where a ``code`` is wanted as well."""
    visit = Visit(str(request.META.get("REMOTE_ADDR", "")), "API", uuid4(), returning=False)
    token = program_sign_in(login=payload.login, password=payload.password, code=payload.code, visit=visit)
    return json_answer({"token": token}, 201)


@router.delete("/current", response={204: None}, summary="退出登录")
@page("signed_in", "DELETE")
def close_session(request: HttpRequest) -> HttpResponse:
    """End the session at once."""
    if not request.actor.signed_in:
        raise NotSignedIn
    sign_out(actor=request.actor)
    return HttpResponse(status=204)
