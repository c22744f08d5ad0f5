"""Addresses of this room."""

from django.urls import path

from yiwang.people.identity.pages import counter, own, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("account/identity/", own.identity, name="identity"),
    path("account/identity/prove/", own.step_up, name="identity-prove"),
    path("account/identity/prove/<str:code>/", own.prove_with, name="identity-prove-with"),
    path("desk/window/confirm/", counter.counter, name="identity-counter"),
]
