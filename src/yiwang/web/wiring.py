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
    "yiwang.people.signin.ways.registration",
    "yiwang.people.delegation.registration",
    "yiwang.people.access.registration",
    "yiwang.people.privacy.registration",
    "yiwang.people.sso.registration",
    "yiwang.people.staffing.registration",
    "yiwang.packs.events",
    "yiwang.packs.permissions",
    "yiwang.engines.registers.events",
    "yiwang.engines.registers.privacy",
    "yiwang.engines.proceedings.events",
    "yiwang.engines.proceedings.permissions",
    "yiwang.engines.proceedings.actions.due",
    "yiwang.engines.proceedings.actions.signals",
    "yiwang.engines.proceedings.papers",
    "yiwang.engines.proceedings.privacy",
    "yiwang.engines.search.registration",
    "yiwang.service.applications.events",
    "yiwang.service.applications.registration",
    "yiwang.support.certificates.registration",
    "yiwang.support.seals.registration",
    "yiwang.support.ledger.registration",
    "yiwang.support.licences.registration",
    "yiwang.support.presentation.registration",
    "yiwang.support.licence_use.registration",
    "yiwang.support.licence_stock.registration",
    "yiwang.support.messages.registration",
    "yiwang.support.workorders.registration",
    "yiwang.support.content.registration",
    "yiwang.support.fault_reports.registration",
    "yiwang.service.catalogue.registration",
    "yiwang.service.catalogue_exchange.registration",
    "yiwang.service.catalogue_quality.registration",
    "yiwang.service.finding.registration",
    "yiwang.service.once_only.registration",
    "yiwang.service.bundles.registration",
    "yiwang.service.ratings.registration",
    "yiwang.service.case_exchange.registration",
    "yiwang.service.portal.registration",
    "yiwang.web.scopes",
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
    _ports_of_delegation()
    from yiwang.people.open_work import use_count, use_hand, use_movable
    from yiwang.people.staffing.kin import use_finder
    from yiwang.service.applications.firms import firms_of, heads_of
    from yiwang.service.applications.sources import use_licences
    from yiwang.support.licences.parties import use_firms
    from yiwang.support.licences.queries import held_licence
    from yiwang.support.licences.warning import use_heads
    from yiwang.web import content_ports, fault_ports, identity_ports, privacy_ports, signin_ports, sso_ports
    from yiwang.web.open_work import OPEN_WORK
    from yiwang.web.work_in_hand import HANDS
    from yiwang.web.work_moving import MOVABLE

    for what, count in OPEN_WORK.items():
        use_count(what, count)
    for what, sort in MOVABLE.items():
        use_movable(what, sort)
    for kind, hand in HANDS.items():
        use_hand(kind, hand)
    use_finder(identity_ports.party_of)
    use_licences(held_licence)
    use_firms(firms_of)
    use_heads(heads_of)
    content_ports.connect()
    fault_ports.connect()
    identity_ports.connect()
    signin_ports.connect()
    privacy_ports.connect()
    sso_ports.connect()


def _ports_of_delegation() -> None:
    from yiwang.people.delegation.matters import use_matters
    from yiwang.people.delegation.proofs import use_keep
    from yiwang.people.delegation.standing import use_facts
    from yiwang.service.applications.standing import BaseRegisters
    from yiwang.service.applications.uploads import keep_proof
    from yiwang.service.catalogue.delegated import Delegable

    use_facts(BaseRegisters())
    use_matters(Delegable())
    use_keep(keep_proof)


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
