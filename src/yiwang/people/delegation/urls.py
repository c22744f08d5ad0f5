"""Addresses of acting for others."""

from django.urls import path

from yiwang.people.delegation.pages import acting, answering, desk, firm, giving, guarding, lists

urlpatterns = [
    path("account/acting/", acting.acting, name="acting"),
    path("account/delegations/", lists.delegations, name="delegations"),
    path("account/delegations/give/", giving.giving, name="delegation-give"),
    path("account/delegations/guard/", guarding.guarding, name="delegation-guard"),
    path("account/delegations/accept/", answering.accepting, name="delegation-accept"),
    path("account/delegations/<uuid:delegation_id>/", lists.delegation, name="delegation"),
    path("account/delegations/<uuid:delegation_id>/answer/", answering.answering, name="delegation-answer"),
    path("account/delegations/<uuid:delegation_id>/export.csv", lists.export, name="delegation-export"),
    path("account/firms/<uuid:firm_id>/", firm.firm, name="delegation-firm"),
    path("account/firms/<uuid:firm_id>/appoint/", giving.appointing, name="delegation-appoint"),
    path("desk/delegations/", desk.desk, name="desk-delegations"),
    path("desk/delegations/export.csv", desk.desk_export, name="desk-delegations-export"),
    path("desk/delegations/new/", desk.desk_new, name="desk-delegation-new"),
    path("desk/delegations/<uuid:delegation_id>/", desk.desk_one, name="desk-delegation"),
]
