"""Addresses of the ways in beside the password."""

from django.urls import path

from yiwang.people.signin.assisted import pages as assisted
from yiwang.people.signin.cards import desk as terminals_desk
from yiwang.people.signin.cards import kiosk
from yiwang.people.signin.passkeys import pages as passkeys
from yiwang.people.signin.upstream import desk as upstream_desk
from yiwang.people.signin.upstream import pages as upstream

urlpatterns = [
    path("account/passkeys/", passkeys.passkeys, name="passkeys"),
    path("account/passkeys/new/", passkeys.new_passkey, name="passkey-new"),
    path("login/passkey/", passkeys.sign_in_by_passkey, name="login-passkey"),
    path("activate/", assisted.use_slip, name="activate"),
    path("account/ways-left/", assisted.ways_left, name="ways-left"),
    path("account/slips/", assisted.own_slips, name="own-slips"),
    path("desk/window/activation/", assisted.desk, name="activation-desk"),
    path("desk/window/activation/export.csv", assisted.export, name="activation-export"),
    path("desk/window/activation/<uuid:slip_id>/void/", assisted.void, name="activation-void"),
    path("kiosk/enter/", kiosk.enter_kiosk, name="kiosk-enter"),
    path("kiosk/terminal/enrol/", kiosk.enrol, name="kiosk-enrol"),
    path("kiosk/terminal/challenge/", kiosk.challenge, name="kiosk-challenge"),
    path("kiosk/terminal/statement/", kiosk.statement, name="kiosk-statement"),
    path("kiosk/<uuid:terminal_id>/", kiosk.kiosk, name="kiosk"),
    path("login/upstream/", upstream.choose, name="login-upstream"),
    path("login/upstream/first/", upstream.first_time, name="upstream-first"),
    path("login/upstream/<slug:code>/", upstream.start, name="upstream-start"),
    path("login/upstream/<slug:code>/back/", upstream.back, name="upstream-back"),
    path("login/upstream/<slug:code>/leave/", upstream.leave, name="upstream-leave"),
    path("account/upstream/", upstream.own, name="upstream-own"),
    path("desk/upstream/", upstream_desk.providers, name="upstream-desk"),
    path("desk/upstream/export.csv", upstream_desk.export, name="upstream-export"),
    path("desk/upstream/new/", upstream_desk.new, name="upstream-new"),
    path("desk/upstream/<uuid:provider_id>/", upstream_desk.provider, name="upstream-provider"),
    path("desk/terminals/", terminals_desk.terminals, name="terminals"),
    path("desk/terminals/export.csv", terminals_desk.export, name="terminals-export"),
    path("desk/terminals/new/", terminals_desk.new, name="terminal-new"),
    path("desk/terminals/<uuid:terminal_id>/", terminals_desk.terminal, name="terminal"),
]
