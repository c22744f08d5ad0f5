"""Client systems of the demo county: one in use, one that waits for approval, and the platform's licence interface."""

from __future__ import annotations

from yiwang.core.actor import SYSTEM
from yiwang.people.models import Organization
from yiwang.people.sso.actions.clients import register, register_client
from yiwang.people.sso.models import Client
from yiwang.people.sso.registering import Registration
from yiwang.support.licence_use import callers
from yiwang.web.demo.naming import COUNTY, marked

OFFICE = "service_office"


def load_systems() -> int:
    """Register what is not there yet; returns how many. Nobody saw their secrets: make new ones to try them."""
    office = Organization.objects.filter(division__code__startswith=COUNTY, role=OFFICE, closed_on=None).first()
    known = Client.objects.unscoped("whether the demo's systems are there").filter(demo=True)
    if office is None or known.exists():
        return 0
    register_client(
        organization=office,
        name=marked("不动产登记系统"),
        name_en="Demo: land register",
        purpose="查您名下的不动产，办理登记。",
        redirect_uris=("https://bdc.example.gov.cn/oidc/callback",),
        post_logout_redirect_uris=("https://bdc.example.gov.cn/",),
        scopes=("openid", "profile", "acting"),
        demo=True,
    )
    waiting = Registration(
        name=marked("公积金查询系统"),
        name_en="Demo: housing fund",
        purpose="查您的公积金余额和缴存记录。",
        redirect_uris=("https://gjj.example.gov.cn/callback",),
        demo=True,
    )
    register(actor=SYSTEM, organization_id=office.pk, wanted=waiting)
    register_client(
        organization=office,
        name=marked("电子证照接口"),
        name_en="Demo: licence interface",
        purpose="其他系统凭它的同意使用电子证照接口（GB/T 36906）。",
        grant_types=("client_credentials",),
        redirect_uris=(),
        audience=callers.audience(),
        scopes=callers.SCOPES,
        demo=True,
    )
    return 3
