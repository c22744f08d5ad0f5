"""Addresses of bundles."""

from django.urls import path

from yiwang.service.bundles.pages import filling_in, standing

urlpatterns = [
    path("bundles/", standing.mine, name="bundles"),
    path("bundles/drafts/<uuid:draft_id>/", filling_in.go_on, name="bundle-draft"),
    path("bundles/drafts/<uuid:draft_id>/questions/", filling_in.questions, name="bundle-questions"),
    path("bundles/drafts/<uuid:draft_id>/fill/<str:key>/", filling_in.fill, name="bundle-fill"),
    path("bundles/drafts/<uuid:draft_id>/autosave/<str:key>/", filling_in.autosave, name="bundle-autosave"),
    path("bundles/drafts/<uuid:draft_id>/files/", filling_in.materials, name="bundle-files"),
    path("bundles/drafts/<uuid:draft_id>/check/", filling_in.check, name="bundle-check"),
    path("bundles/drafts/<uuid:draft_id>/drop/", filling_in.drop, name="bundle-drop"),
    path("bundles/<uuid:bundle_id>/", standing.bundle, name="bundle"),
    path("bundles/<str:key>/", standing.start, name="bundle-start"),
]
