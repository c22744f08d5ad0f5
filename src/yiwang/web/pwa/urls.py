"""Addresses of the installable site."""

from django.urls import path

from yiwang.web.pwa import pages

urlpatterns = [
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("sw.js", pages.worker, name="service-worker"),
    path("offline/", pages.offline, name="offline"),
    path("cases/offline/", pages.cases_offline, name="cases-offline"),
]
