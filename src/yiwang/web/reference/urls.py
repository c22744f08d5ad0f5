"""Addresses of the reference."""

from django.urls import path

from yiwang.web.reference import pages

urlpatterns = [path("reference/errors", pages.errors, name="reference-errors")]
