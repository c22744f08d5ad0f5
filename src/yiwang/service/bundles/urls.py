"""Addresses of bundles."""

from django.urls import path

from yiwang.service.applications.wizard import wizard
from yiwang.service.bundles.filling import open_bundle_draft
from yiwang.service.bundles.pages import standing

urlpatterns = [
    path("bundles/", standing.mine, name="bundles"),
    *wizard(open_bundle_draft, "bundles/drafts/", "bundle-draft"),
    path("bundles/<uuid:bundle_id>/", standing.bundle, name="bundle"),
    path("bundles/<str:key>/", standing.start, name="bundle-start"),
]
