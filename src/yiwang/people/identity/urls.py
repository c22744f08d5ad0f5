"""Addresses of this room."""

from django.urls import path

from yiwang.people.identity.pages import counter, desk, own, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("account/identity/", own.identity, name="identity"),
    path("account/identity/prove/", own.step_up, name="identity-prove"),
    path("account/identity/prove/with/", own.prove_with, name="identity-prove-with"),
    path("desk/identity/", desk.desk, name="identity-desk"),
    path("desk/identity/export.csv", desk.export, name="identity-export"),
    path("desk/identity/duplicates/<uuid:duplicate_id>/", desk.duplicate, name="identity-duplicate"),
    path("desk/identity/accounts/<uuid:person_id>/", desk.account, name="identity-account"),
    path("desk/window/confirm/", counter.counter, name="identity-counter"),
]
