"""Addresses of this room."""

from django.urls import URLPattern, path

from yiwang.people.signin.pages import code, confirm, devices, enrol, password, recover, second, security

urlpatterns: list[URLPattern] = [
    path("login/second/", second.second, name="signin-second"),
    path("login/enrol/", enrol.enrol, name="signin-enrol"),
    path("login/code/", code.phone, name="signin-code"),
    path("login/code/enter/", code.enter, name="signin-code-enter"),
    path("login/code/choose/", code.choose, name="signin-code-choose"),
    path("login/recover/", recover.recover, name="signin-recover"),
    path("login/recover/enter/", recover.enter, name="signin-recover-enter"),
    path("login/recover/password/", recover.new_password, name="signin-recover-password"),
    path("account/security/recovery/stop/", recover.stop, name="account-recovery-stop"),
    path("account/security/", security.security, name="account-security"),
    path("account/security/app/", security.app, name="account-app"),
    path("account/security/codes/", security.new_codes, name="account-codes"),
    path("account/security/phone/", security.phone, name="account-phone"),
    path("account/security/phone/enter/", security.phone_enter, name="account-phone-enter"),
    path("account/password/", password.password, name="account-password"),
    path("account/devices/", devices.devices, name="account-devices"),
    path("account/confirm/", confirm.confirm, name="account-confirm"),
]
