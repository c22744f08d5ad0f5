"""Addresses of this room."""

from django.urls import URLPattern, path

from yiwang.people.signin.pages import second

urlpatterns: list[URLPattern] = [
    path("login/second/", second.second, name="signin-second"),
]
