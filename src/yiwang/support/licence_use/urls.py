"""Addresses of the use of licences."""

from django.urls import path

from yiwang.support.licence_use.pages import bases, desk, mine

urlpatterns = [
    path("licences/uses/", mine.uses, name="licence-uses"),
    path("licences/uses/export.csv", mine.uses_export, name="licence-uses-export"),
    path("licences/uses/<uuid:request_id>/", mine.one, name="licence-use"),
    path("desk/licence-use/", desk.requests, name="desk-licence-uses"),
    path("desk/licence-use/new/", desk.new, name="desk-licence-use-new"),
    path("desk/licence-use/log/", desk.log, name="desk-licence-use-log"),
    path("desk/licence-use/log/export.csv", desk.log_export, name="desk-licence-use-log-export"),
    path("desk/licence-use/bases/", bases.bases, name="desk-licence-bases"),
    path("desk/licence-use/bases/new/", bases.new, name="desk-licence-basis-new"),
    path("desk/licence-use/bases/<uuid:basis_id>/", bases.one, name="desk-licence-basis"),
    path("desk/licence-use/<uuid:request_id>/", desk.one, name="desk-licence-use"),
]
