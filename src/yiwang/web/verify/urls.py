"""The address of the upload check."""

from django.urls import path

from yiwang.web.verify import pages

urlpatterns = [path("verify/", pages.verify_page, name="verify")]
