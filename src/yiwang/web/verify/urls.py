"""Addresses of the checks that anybody makes."""

from django.urls import path

from yiwang.web.verify import pages

urlpatterns = [
    path("verify/", pages.verify_page, name="verify"),
    path("verify/offline/", pages.offline, name="verify-offline"),
    path("verify/offline/verifier.html", pages.offline_file, name="verify-offline-file"),
]
