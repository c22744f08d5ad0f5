"""What start-up connects: sections, kinds, plug-ins, consumers and timers of every room, each imported once."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

ROOMS_THAT_REGISTER = (
    "yiwang.people.events",
    "yiwang.people.permissions",
    "yiwang.people.identity.registration",
    "yiwang.people.signin.registration",
    "yiwang.people.delegation.registration",
    "yiwang.people.access.registration",
    "yiwang.people.privacy.registration",
    "yiwang.people.sso.registration",
    "yiwang.people.staffing.registration",
    "yiwang.packs.events",
    "yiwang.packs.permissions",
    "yiwang.engines.registers.events",
    "yiwang.engines.proceedings.events",
    "yiwang.engines.proceedings.permissions",
    "yiwang.engines.proceedings.actions.due",
    "yiwang.engines.proceedings.actions.signals",
    "yiwang.engines.proceedings.papers",
    "yiwang.service.applications.events",
    "yiwang.service.applications.registration",
    "yiwang.support.licences.registration",
    "yiwang.support.messages.registration",
    "yiwang.support.workorders.registration",
    "yiwang.service.catalogue.registration",
    "yiwang.service.bundles.registration",
    "yiwang.service.ratings.registration",
    "yiwang.web.demo.events",
)


def connect() -> None:
    """Fill the tables and ports of lower floors; called once when Django has loaded its applications."""
    _sections()
    for name in ROOMS_THAT_REGISTER:
        if find_spec(name.rpartition(".")[0]) is not None and find_spec(name) is not None:
            import_module(name)
    _ports()


def _ports() -> None:
    from yiwang.people.open_work import use_count
    from yiwang.service.applications.firms import firms_of
    from yiwang.service.applications.sources import use_licences
    from yiwang.support.licences.parties import use_firms
    from yiwang.support.licences.queries import held_licence
    from yiwang.web.open_work import OPEN_WORK

    for what, count in OPEN_WORK.items():
        use_count(what, count)
    use_licences(held_licence)
    use_firms(firms_of)


def _sections() -> None:
    from yiwang.core.revisions import section
    from yiwang.core.sections import register_plain_sections

    register_plain_sections()
    section("forms", "表单", _form)
    section("flows", "流程", _plan)
    section("rules", "规则", _model)


def _form(content: Mapping[str, Any]) -> Any:
    from yiwang.engines.forms import compile_form

    return compile_form(dict(content))


def _plan(content: Mapping[str, Any]) -> Any:
    from yiwang.engines.flow.reader import compile_plan

    models: Mapping[str, str] = content.get("models", {})

    def find_model(key: str) -> bytes | None:
        return models[key].encode() if key in models else None

    return compile_plan(content["xml"].encode(), find_model=find_model)


def _model(content: Mapping[str, Any]) -> Any:
    from yiwang.engines.rules import compile_model

    return compile_model(content["xml"].encode())
