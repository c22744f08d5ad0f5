"""The tables of the house are whole: what is declared is declared once and in Chinese, what is used is declared."""

from __future__ import annotations

import ast
import gc
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.contracts.walking import SOURCE, calls, constants, first_text, load_all, modules, trees
from yiwang.core.errors import CODES
from yiwang.core.events import TYPES
from yiwang.core.outbox import CONSUMERS
from yiwang.core.permissions import CATALOGUE
from yiwang.core.plugins import PlugInTable
from yiwang.core.scoping import ScopedQuerySet
from yiwang.core.timers import HANDLERS
from yiwang.core.use_case import USE_CASES
from yiwang.web.wiring import ROOMS_THAT_REGISTER

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")


@pytest.fixture(scope="module", autouse=True)
def _everything() -> None:
    load_all()


def tables() -> list[PlugInTable]:
    """All that are alive. By ``type``: ``isinstance`` would wake up what lies lazily about, of other tests."""
    return [thing for thing in gc.get_objects() if type(thing) is PlugInTable]


@pytest.mark.django_db
def test_every_plug_in_has_a_frozen_code_a_chinese_title_and_checks_its_configuration():
    found = [table for table in tables() if list(table)]
    assert {"flow jobs", "message senders"} <= {table.name for table in found}
    for table in found:
        codes = [plug_in.code for plug_in in table]
        assert len(codes) == len(set(codes)), table.name
        for plug_in in table:
            assert CODE.match(plug_in.code) and CHINESE.search(plug_in.title), f"{table.name} {plug_in.code}"
            problems = plug_in.check_config()
            assert isinstance(problems, list) and all(CHINESE.search(text) for text in problems), plug_in.code


def test_plug_ins_that_reach_outside_have_a_demo_and_a_failing_one():
    for table in tables():
        if table.name == "message senders":
            codes = {plug_in.code for plug_in in table}
            assert any(code.startswith("demo") for code in codes) and "failing" in codes, codes


def test_a_taken_code_is_refused():
    class One:
        code, title = "one", "一"

        def check_config(self) -> list[str]:
            return []

    class Other(One):
        pass

    table: PlugInTable = PlugInTable("test")
    table.add(One())
    with pytest.raises(ValueError, match="taken"):
        table.add(Other())


def test_event_types_permissions_and_refusals_speak_chinese():
    for code, kind in TYPES.items():
        assert CODE.match(code) and CHINESE.search(kind.sentence), code
        assert kind.privacy in ("public", "office", "personal"), code
    for code, permission in CATALOGUE.items():
        assert CODE.match(code) and CHINESE.search(permission.sentence), code
        assert permission.who in ("anyone", "signed_in", "duty"), code
        assert (permission.who == "duty") == bool(permission.duties), f"{code}: duties and who do not fit"
    for code, refusal in CODES.items():
        assert CODE.match(code) and CHINESE.search(refusal.message) and 400 <= refusal.status < 600, code


@pytest.mark.parametrize("declares", ["event_type", "permission"])
def test_each_is_declared_in_one_place(declares):
    seen: dict[str, str] = {}
    for module, tree in trees().items():
        if module in ("yiwang.core.events", "yiwang.core.permissions"):
            continue
        for call in calls(tree, declares):
            code = first_text(call, module)
            if code is None:
                continue
            assert code not in seen, f"{declares} {code} in {module} and {seen[code]}"
            seen[code] = module
    assert len(seen) > 10


def used(*names: str) -> list[tuple[str, str]]:
    """(module, first argument) of every call of these."""
    found = []
    for module, tree in trees().items():
        found += [(module, text) for call in calls(tree, *names) if (text := first_text(call, module)) is not None]
    return found


def test_every_event_that_is_recorded_is_declared():
    for module, code in used("record", "NewEvent"):
        if module not in ("yiwang.core.use_case", "yiwang.core.events") and "." in code:
            assert code in TYPES, f"{module} records {code}, which nobody declares"


def test_every_permission_that_is_asked_for_is_declared():
    for module, tree in trees().items():
        for call in calls(tree, "require", "allowed"):
            if len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
                assert call.args[1].value in CATALOGUE, f"{module} asks for {call.args[1].value}"


def test_every_use_case_records_one_of_its_declared_events():
    assert len(USE_CASES) > 10
    for name, kinds in USE_CASES.items():
        assert kinds, f"{name} declares no event"
        for kind in kinds:
            assert kind in TYPES, f"{name} declares {kind}, which is no event type"
    for module, tree in trees().items():
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            if any(True for d in function.decorator_list for _ in calls(d, "use_case")):
                own = list(calls(function, "record", "record_unnamed"))
                assert own or _calls_one_that_records(function), f"{module}.{function.name} records nothing"


def _called(function: ast.FunctionDef) -> set[str]:
    found = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in found}


@cache
def _calls_by_name() -> dict[str, list[set[str]]]:
    """What each function of the house calls, by the function's name."""
    found: dict[str, list[set[str]]] = {}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(_called(node))
    return found


def _calls_one_that_records(function: ast.FunctionDef) -> bool:
    """A use case may leave the writing to functions that it calls, three deep at most."""
    names, calls_of = _called(function), _calls_by_name()
    for _ in range(3):
        reached = [one for name in names for one in calls_of.get(name, ())]
        if any("record" in one for one in reached):
            return True
        names = set().union(*reached)
    return False


def test_every_timer_that_is_set_has_a_handler():
    kinds = {code for module, code in used("set_timer", "timer") if module != "yiwang.core.timers" and "." in code}
    assert len(kinds) >= 4, kinds
    missing = {kind for kind in kinds if kind not in HANDLERS}
    assert not missing, f"nobody handles {missing}"


def test_every_room_that_registers_is_connected_and_every_room_with_pages_is_installed():
    installed = {config.name for config in apps.get_app_configs()}
    for path in SOURCE.rglob("registration.py"):
        room = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        home = room.rpartition(".")[0]
        connected = room in ROOMS_THAT_REGISTER or (home in installed and (path.parent / "apps.py").is_file())
        assert connected, f"{room}: nobody imports it at start-up"
    directories = {Path(folder).resolve() for folder in settings.TEMPLATES[0]["DIRS"]}
    for folder in SOURCE.rglob("jinja2"):
        room = ".".join(folder.parent.relative_to(SOURCE.parent).parts)
        assert room in installed or folder.resolve() in directories, f"{room} has templates that nobody finds"
    for room in ROOMS_THAT_REGISTER:
        assert find_spec(room) is not None, f"{room} is connected but not there"


def test_events_and_permissions_are_there_without_importing_anything_by_hand():
    """What only a page imports would be missing in the worker."""
    declaring = {m for m in modules() if m.endswith((".events", ".permissions")) and not m.startswith("yiwang.core")}
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("registration.py"))
    text += (SOURCE / "web" / "wiring.py").read_text(encoding="utf-8")
    for module in declaring:
        room, _, name = module.rpartition(".")
        assert module in text or re.search(rf"from {re.escape(room)} import .*\b{name}\b", text, re.S), module


PUBLIC_TABLES = {
    "core_calendar_day": "public holidays",
    "core_consumer": "positions in the log",
    "core_blob": "encrypted content without an owner",
    "core_idempotency": "keys and references",
    "core_number_series": "counters",
    "core_release": "published definitions",
    "core_definition": "published definitions",
    "core_revision": "published definitions",
    "core_timer": "references",
    "people_account": "read by the sign-in only",
    "people_session": "read by the sign-in only",
    "people_login_attempt": "digests",
    "people_division": "public",
    "people_division_code": "public",
    "people_organization": "public",
    "people_organization_parent": "public",
    "people_post": "public inside offices",
    "people_post_holding": "public inside offices",
    "registers_index": "blind indexes",
    "parameters_value": "published values",
    "catalogue_item": "public",
    "catalogue_import": "public",
    "catalogue_face": "public",
    "catalogue_entry": "public",
    "catalogue_change": "ids of public pages",
}
# Children that are reached through their scoped parent only.
CHILDREN = {
    "privacy_look_words": "privacy_look",
    "proceedings_clock": "proceedings_proceeding",
    "proceedings_token": "proceedings_proceeding",
    "messages_delivery": "messages_message",
    "messages_demo_text": "messages_message",
    "workorders_step": "workorders_workorder",
    "ratings_supplement": "ratings_rating",
    "ratings_rater": "ratings_rating",
    "ratings_signal": "ratings_rating",
    "ratings_tally": "ratings_rating",
}


def test_every_table_with_cases_or_people_can_only_be_read_for_somebody():
    scoped = {m._meta.db_table for m in apps.get_models() if isinstance(m._default_manager.all(), ScopedQuerySet)}
    assert {"proceedings_proceeding", "proceedings_task", "core_event", "core_file", "licences_licence"} <= scoped
    assert set(CHILDREN.values()) <= scoped
    for model in apps.get_models():
        table = model._meta.db_table
        if table in scoped or not model.__module__.startswith("yiwang."):
            continue
        names = {field.name for field in model._meta.concrete_fields}
        told = f"{table}: give it a ScopedManager (invariant 7), or say in this test why it needs none"
        personal = names & {"sealed", "account", "account_id", "proceeding", "proceeding_id", "holder_id", "party_id"}
        parents = {f.remote_field.model._meta.db_table for f in model._meta.concrete_fields if f.remote_field}
        assert table in PUBLIC_TABLES or table in CHILDREN or parents & scoped or not personal, f"{told} ({personal})"


def test_reading_a_scoped_table_without_a_scope_is_a_crash(db):
    from yiwang.core.scoping import Unscoped

    for model in apps.get_models():
        if not isinstance(model._default_manager.all(), ScopedQuerySet):
            continue
        for read in (list, lambda q: q.count(), lambda q: q.exists(), lambda q: q.first(), lambda q: q.delete()):
            with pytest.raises((Unscoped, TypeError)):
                read(model._default_manager.all())
            with pytest.raises((Unscoped, TypeError)):
                read(model._default_manager.filter(pk=None))


def test_a_stranger_sees_no_row_of_any_scoped_table(db):
    from yiwang.core.actor import STRANGER

    for model in apps.get_models():
        if isinstance(model._default_manager.all(), ScopedQuerySet):
            assert not model._default_manager.visible_to(STRANGER).exists(), model


def test_every_pack_section_can_be_compiled():
    from yiwang.core.revisions import SECTIONS

    assert {"items", "forms", "flows", "rules"} <= set(SECTIONS)
    for key, section in SECTIONS.items():
        assert CHINESE.search(str(section.title)), key
        assert callable(section.compile), key


def test_consumers_are_named_once():
    assert {"messages", "workorders", "ratings"} <= set(CONSUMERS)
    names = [code for _, code in used("consumer")]
    assert len(names) == len(set(names)) and constants
