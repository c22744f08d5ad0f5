"""Addresses of this room. Those of the protocol have no slash at their end: programs have them written down."""

from django.urls import path

from yiwang.people.sso.pages import (
    agreements,
    authorize,
    client_form,
    connections,
    desk,
    discovery,
    logout,
    looking,
    token,
    userinfo,
)

urlpatterns = [
    path(".well-known/openid-configuration", discovery.configuration, name="sso-configuration"),
    path(".well-known/oauth-authorization-server", discovery.configuration, name="sso-oauth-configuration"),
    path("oauth/jwks", discovery.jwks, name="sso-jwks"),
    path("oauth/authorize", authorize.authorize, name="sso-authorize"),
    path("oauth/continue", authorize.go_on, name="sso-continue"),
    path("oauth/decide", authorize.decide, name="sso-decide"),
    path("oauth/token", token.token, name="sso-token"),
    path("oauth/userinfo", userinfo.userinfo, name="sso-userinfo"),
    path("oauth/introspect", looking.introspect, name="sso-introspect"),
    path("oauth/revoke", looking.revoke, name="sso-revoke"),
    path("oauth/logout", logout.logout, name="sso-logout"),
    path("oauth/leave", logout.confirm, name="sso-leave"),
    path("account/connections/", connections.connections, name="connections"),
    path("account/connections/<uuid:client_id>/", connections.disconnect, name="sso-disconnect"),
    path("desk/systems/", desk.systems, name="sso-desk"),
    path("desk/systems/export.csv", desk.export, name="sso-export"),
    path("desk/systems/access/", agreements.agreements, name="sso-agreements"),
    path("desk/systems/access/export.csv", agreements.export, name="sso-agreements-export"),
    path("desk/systems/new/", client_form.new, name="sso-new"),
    path("desk/systems/<uuid:client_id>/", desk.one, name="sso-system"),
    path("desk/systems/<uuid:client_id>/change/", client_form.change, name="sso-change"),
]
