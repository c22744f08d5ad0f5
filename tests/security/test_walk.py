"""Nobody gets what is not theirs: every route of the site, as everybody who has nothing to do with the objects."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest

from tests.security.asking import Answer, Wrong, ask, asked, names
from tests.security.objects_of_identity import COLLEAGUE, FIRM
from tests.security.routes import Route, all_routes
from tests.security.saying import body_of
from tests.security.stage import (
    BANK_ACCOUNT,
    FILE_NAME,
    NAME,
    PERSONAL,
    PHONE,
    RESIDENT_ID,
    SECRETS,
    SHOP,
    WORDS,
)
from yiwang.core.routes import Gate

pytestmark = pytest.mark.django_db
REPOSITORY = Path(__file__).resolve().parents[2]
ROUTES = all_routes()
OUTSIDERS = ("stranger", "citizen", "neighbour", "without_post", "administrator", "duty_only", "agent")
REFUSED = (302, 401, 403, 404, 405)
# Whoever holds the link holds the right: it is asked for with the link itself in the tests of its own room.
BY_LINK = ("v/<str:token>", "rate/t/<str:token>/")
# What is published is for every author of a pack, of whichever county: it holds rules, and nothing of a person.
FOR_AUTHORS = "desk/packs/published/"
# The library of materials is one for the installation: every keeper, of whichever county, reads rules and titles.
FOR_KEEPERS = "desk/materials/"
# Entries of the basic catalogue are published for every organization to claim.
FOR_CLAIMS = "desk/catalogue/entries/"
# The address book is for every official who holds a post, and holds nothing of a citizen.
FOR_COLLEAGUES = "desk/directory/"
COLLEAGUES = ("neighbour", "administrator", "duty_only")
# Steps of a ceremony: what comes before them is not on the stage. The test named here goes through them to the end.
ROOMS = "src/yiwang/people"
ELSEWHERE = {
    "kiosk/<uuid:terminal_id>/": (
        f"{ROOMS}/signin/tests/test_way_pages.py::test_a_demo_kiosk_reads_demo_cards_on_its_page"
    ),
    "login/upstream/<slug:code>/": (
        f"{ROOMS}/signin/tests/test_upstream.py::test_an_account_linked_by_its_owner_is_signed_in_from_then_on"
    ),
    "login/upstream/<slug:code>/back/": (
        f"{ROOMS}/signin/tests/test_upstream.py::test_an_account_linked_by_its_owner_is_signed_in_from_then_on"
    ),
    "account/delegations/<uuid:delegation_id>/answer/": (
        f"{ROOMS}/delegation/tests/test_pages.py::test_four_pages_give_and_the_code_accepts"
    ),
    "desk/delegations/<uuid:delegation_id>/": (
        f"{ROOMS}/delegation/tests/test_window.py::test_the_desk_lists_what_waits_and_a_look_is_recorded"
    ),
}
# The agent's own delegation is his as well as the giver's, and so is the page of the firm that he may act for.
OF_THE_AGENT = (
    "account/delegations/<uuid:delegation_id>/",
    "account/delegations/<uuid:delegation_id>/export.csv",
    "account/firms/<uuid:firm_id>/",
)
# An invitation waits for whoever brings its code: a wrong one is told at the field, and tells nothing.
BY_CODE = "account/delegations/<uuid:delegation_id>/answer/"
SESSIONS_THAT_ARE_OVER = ("signed_out", "run_out", "closed")
# What is read before it is asked who sends it.
API_BODIES = {
    "api/v1/tasks/<task_id>/complete": '{"outcome": "accept"}',
    "api/v1/applications/": '{"item": "licensed.new", "division": "440825", "answers": {}}',
}
UNAVAILABLE = 503  # a provider or a key store outside does not answer, and the page says so
UNKNOWN = "tests/security/stage.py knows no object for the parameter(s) of {}: add one to Stage.objects"


def given(route: Route) -> dict[str, str]:
    """What a program must send to be asked who it is."""
    return {"data": API_BODIES.get(route.pattern, "{}"), "content_type": "application/json"} if route.is_api else {}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_a_route_without_a_gate_is_refused(route):
    assert route.gates, f"{route.pattern} has no view that could be asked"
    for method, gate in route.gates.items():
        assert isinstance(gate, Gate), f"{method} {route.pattern}: declare it with core.routes.page"
        assert gate.who in ("anyone", "signed_in") or gate.who.startswith("duty:"), gate
        assert method in gate.methods, f"{method} {route.pattern} is served but not declared"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_outsiders_get_nothing_of_the_citizen(stage, route):
    sets = stage.values_for(names(route))
    assert sets, UNKNOWN.format(route.pattern)
    if route.pattern in BY_LINK:
        sets = [{**values, "token": "A" * 24} for values in sets]
    wrong = Wrong()
    for who, method, values in product(OUTSIDERS, ("GET", "POST", "DELETE"), sets):
        answer = ask(stage, who, route, method, values, **given(route))
        found = answer.tells(*SECRETS, *stage.numbers)
        wrong.unless(not found, f"{answer.told} tells {found}")
        wrong.unless(no_defect(answer), answer.told)
        if not is_theirs(who, route) and is_private(route, method):
            if not (who == "neighbour" and route.pattern.startswith((FOR_AUTHORS, FOR_KEEPERS, FOR_CLAIMS))):
                wrong.unless(answer.status in REFUSED, answer.told)
            if answer.status == 302:
                wrong.unless(who == "stranger" and answer.location.startswith("/login/"), answer.told)
    wrong.end()


def is_private(route: Route, method: str) -> bool:
    """Whether the route shows one thing, which is not open to all."""
    return bool(names(route)) and not route.open_to_all(method) and names(route) not in (["key"], ["token"])


def is_theirs(who: str, route: Route) -> bool:
    """What one of the outsiders may open all the same."""
    if (who == "agent" and route.pattern in OF_THE_AGENT) or route.pattern == BY_CODE:
        return True
    return who in COLLEAGUES and route.pattern.startswith(FOR_COLLEAGUES)


def no_defect(answer: Answer) -> bool:
    return answer.status < 500 or answer.status == UNAVAILABLE


@pytest.mark.parametrize("route", [r for r in ROUTES if names(r)], ids=lambda route: route.pattern)
def test_the_walk_is_not_empty_somebody_does_get_the_thing(stage, route):
    """A walk over addresses that nobody may open would prove nothing."""
    method = "GET" if "GET" in route.gates else ""
    if not method:
        return
    if route.pattern in ELSEWHERE:
        return
    seen = []
    for who in ("owner", "office", "service", "helper", "stranger"):
        for answer in asked(stage, who, route, method):
            seen.append(answer.status)
            if answer.status == 200 or (answer.status == 302 and not answer.location.startswith("/login/")):
                return
    raise AssertionError(f"nobody can open {route.pattern}: {seen}")


@pytest.mark.parametrize("pattern", sorted(ELSEWHERE))
def test_what_is_shown_elsewhere_is_a_route_and_a_test(pattern):
    """A file that exists proves nothing: the test itself must be there under its name."""
    assert pattern in {route.pattern for route in ROUTES}, "a route that is gone"
    path, _sign, name = ELSEWHERE[pattern].partition("::")
    found = ast.parse((REPOSITORY / path).read_text()).body
    assert name.startswith("test_") and name in {one.name for one in found if isinstance(one, ast.FunctionDef)}, name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_who_could_do_everything_can_do_nothing_once_the_session_is_over(stage, route):
    """The administrator with every duty of the office: signed out, run out, or with an account that was closed."""
    wrong = Wrong()
    for who, (method, gate) in product(SESSIONS_THAT_ARE_OVER, route.gates.items()):
        if gate.who == "anyone":
            continue
        for answer in asked(stage, who, route, method, **given(route)):
            refused = answer.location.startswith("/login/") if answer.status == 302 else answer.status == 401
            wrong.unless(refused, answer.told)
            wrong.unless(not answer.events, f"{answer.told} did {answer.events}")
    wrong.end()


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_an_official_sees_personal_data_only_with_a_recorded_look(stage, route):
    """The window clerk's own draft is what the visitor just told him: that is no look at somebody's data."""
    if route.pattern in BY_LINK or route.pattern.startswith("desk/window/drafts/"):
        return
    wrong = Wrong()
    for who in ("affairs", "office", "service", "without_duty"):
        for answer in asked(stage, who, route, "GET"):
            found = answer.tells(*PERSONAL)
            wrong.unless(no_defect(answer), answer.told)
            wrong.unless(not found or answer.looked, f"{answer.told} showed {found} and nobody can see who looked")
    wrong.end()


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_an_office_that_only_shares_the_county_gets_nothing_of_the_case(stage, route):
    """The civil affairs office has the allowance case, and nothing of the licence cases."""
    if route.pattern in BY_LINK:
        return
    hidden = [SHOP, WORDS, PHONE, FILE_NAME, *(n for n in stage.numbers if "徐市监" in n or n.startswith("CS"))]
    wrong = Wrong()
    for answer in asked(stage, "affairs", route, "GET"):
        wrong.unless(not answer.tells(*hidden), answer.told)
    wrong.end()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_a_colleague_without_a_duty_sees_no_personal_data_and_changes_nothing(stage, route):
    changing = ("task.", "proceeding.", "licence.", "workorder.", "rating.")
    if route.pattern in BY_LINK:
        return
    wrong = Wrong()
    for method in route.gates:
        for answer in asked(stage, "without_duty", route, method):
            wrong.unless(no_defect(answer), answer.told)
            wrong.unless(not answer.tells(*PERSONAL), f"{answer.told} tells {answer.tells(*PERSONAL)}")
            done = [kind for kind in answer.events if kind.startswith(changing)]
            wrong.unless(not done, f"{answer.told} did {done}")
    wrong.end()


def test_no_purpose_opens_a_case_to_a_colleague_without_a_duty(stage):
    """A purpose is asked for so that a look can be answered for; it is no key."""
    asked_for = [route for route in ROUTES if route.pattern.endswith("/look/")]
    assert asked_for
    for route in asked_for:
        for values in stage.values_for(names(route)):
            answers = {
                who: stage.client(who).post(route.address(values), {"purpose": "check"})
                for who in ("without_duty", "office")
            }
            assert NAME in body_of(answers["office"]) and answers["office"].status_code == 200
            assert NAME not in body_of(answers["without_duty"]) and answers["without_duty"].status_code == 403


def test_nobody_without_a_session_sees_the_name_anywhere(stage):
    wrong = Wrong()
    for route in ROUTES:
        for answer in asked(stage, "stranger", route, "GET"):
            wrong.unless(not answer.tells(NAME, PHONE, RESIDENT_ID), answer.told)
    wrong.end()


def test_the_rated_office_cannot_tell_who_rated(stage):
    for route in ROUTES:
        if "rating" not in route.pattern and "workorder" not in route.pattern:
            continue
        for answer in asked(stage, "office", route, "GET"):
            numbers = [number for number in stage.numbers if number.isdigit()]
            assert not answer.tells(NAME, *numbers), answer.told
    assert WORDS  # what was written may be read by who has to answer it


def test_a_look_at_a_file_by_an_official_is_recorded_whatever_address_is_used(stage):
    for route in ROUTES:
        if "file_id" not in names(route) and "document_id" not in names(route) and not route.pattern.endswith("pdf"):
            continue
        for answer in asked(stage, "office", route, "GET"):
            assert answer.status != 200 or answer.looked, f"{answer.told}: opened by an official without a record"


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_an_agent_for_one_item_gets_nothing_of_the_citizens_other_matters(stage, route):
    """He acts in the citizen's name, so the name is on his pages; the licence cases are not what he may act for.

    In the name of the citizen's firm he gets nothing of the citizen at all, nor of who else acts for the firm.
    """
    if route.pattern in BY_LINK:
        return
    wrong = Wrong()
    for who in ("agent_acting", "handler_acting"):
        of_others = [COLLEAGUE, BANK_ACCOUNT, PHONE] if who == "handler_acting" else [COLLEAGUE]
        numbers = [n for n in stage.numbers if "徐市监" in n or n.startswith("CS")]
        for values in stage.values_for(names(route)):
            answer = ask(stage, who, route, "GET", values)
            # The receipt of the matter that he may do holds what it was decided on, the citizen's number too.
            own = {RESIDENT_ID} if "receipt_id" in values and who == "agent_acting" else set()
            found = set(answer.tells(SHOP, WORDS, RESIDENT_ID, FILE_NAME, *of_others, *numbers)) - own
            wrong.unless(no_defect(answer), answer.told)
            wrong.unless(not found, f"{answer.told} tells {found}")
    wrong.end()


def test_a_handler_finds_his_firm_and_none_of_its_other_people_and_appoints_nobody(stage):
    """The firm is a real one, so that its pages are not refused for want of it."""
    firm = f"/account/firms/{stage.objects['firm_id']}/"
    for who in ("agent", "owner"):
        page = stage.client(who).get(firm)
        assert page.status_code == 200 and FIRM in body_of(page), who
        assert (COLLEAGUE[0] + "*" in body_of(page) or COLLEAGUE in body_of(page)) is (who == "owner"), who
    for who in ("agent", "citizen", "office", "administrator"):
        for answer in (stage.client(who).get(f"{firm}appoint/"), stage.client(who).post(f"{firm}appoint/", {})):
            assert answer.status_code in (403, 404), (who, answer.status_code)
    assert stage.client("citizen").get(firm).status_code == 404


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "/")
def test_who_opened_one_case_in_an_emergency_gets_no_other_and_decides_nothing(stage, route):
    """The stage's helper has opened one case and the citizen: of other matters he gets nothing, and writes nothing."""
    if route.pattern in BY_LINK:
        return
    changing = ("task.", "proceeding.", "licence.", "workorder.", "rating.", "draft.")
    wrong = Wrong()
    for method in route.gates:
        for answer in asked(stage, "helper", route, method):
            done = [kind for kind in answer.events if kind.startswith(changing)]
            wrong.unless(no_defect(answer), answer.told)
            wrong.unless(not answer.tells(BANK_ACCOUNT, WORDS), answer.told)
            wrong.unless(not done, f"{answer.told} did {done}")
    wrong.end()
