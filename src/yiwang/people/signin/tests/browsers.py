"""Browsers of the tests: they keep cookies, name a system, come from an address, and read codes from the phone."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.people.actors import read_actor
from yiwang.people.binding import token_in
from yiwang.people.models import Account
from yiwang.people.signin import codes
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.phones import factor_for
from yiwang.people.signin.visits import Visit, browser_of
from yiwang.support.messages.models import DemoText

PASSWORD = "stay-calm-and-apply"
PHONE = "13912345678"
ANDROID = "Mozilla/5.0 (Linux; Android 14; PJF110) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def account(name: str = "王秀英", **more: object) -> Account:
    """A person's account with the password of the tests."""
    fields = {"kind": "person", "assurance": "registered", **more}
    return Account.objects.create(
        login=f"someone-{new_id().hex[-10:]}", name=name, password=make_password(PASSWORD), **fields
    )


def phone_of(owner: Account, number: str = PHONE, *, asked: bool = False) -> Factor:
    """A confirmed phone."""
    factor = factor_for(owner.pk, number)
    factor.confirmed_at, factor.asked = owner.created_at, asked
    factor.save()
    return factor


def browser(words: str = ANDROID, address: str = "203.0.113.1") -> Client:
    """A browser that has opened the login page once, as every real one has before it sends a form."""
    made = Client(headers={"user-agent": words}, REMOTE_ADDR=address)
    assert made.get("/login/").status_code == 200
    return made


def signs_in(client: Client, owner: Account, password: str = PASSWORD, **more: str):
    """Send the login form."""
    return client.post("/login/", {"login": owner.login, "password": password, **more})


def visit(client: Client, address: str = "203.0.113.1", words: str = ANDROID) -> Visit:
    """The visit that a request of this browser would be."""
    found = browser_of(_Request(client, words))
    return Visit(address, words, found.device_id if found else new_id(), found is not None)


def actor_of(client: Client, words: str = ANDROID) -> Actor:
    """Who the server takes this browser for."""
    cookie = client.cookies.get("yw_session")
    return read_actor(token_in(cookie.value, browser_of(_Request(client, words))) if cookie else None)


class _Request:
    def __init__(self, client: Client, words: str) -> None:
        self.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        self.headers = {"User-Agent": words}


def code_jobs() -> list[ProcrastinateJob]:
    """The jobs that send codes of steps that there are, the oldest first (tests with commits leave jobs behind)."""
    jobs = ProcrastinateJob.objects.filter(task_name="signin.send_code").order_by("id")
    steps = {str(key) for key in Step.objects.values_list("pk", flat=True)}
    return [job for job in jobs if job.args["step_id"] in steps]


def code_on_the_phone() -> str:
    """Let the worker send what is due, and read the newest text."""
    for job in code_jobs():
        codes.send_code(UUID(job.args["step_id"]), job.args["count"])
    found = CODE.search(DemoText.objects.order_by("-created_at").first().text)
    assert found
    return found[0]
