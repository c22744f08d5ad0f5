"""Addresses of licences."""

from django.urls import path

from yiwang.support.licences import pages, status_pages

urlpatterns = [
    path("licences/<uuid:licence_id>/pdf", pages.licence_pdf, name="licence-pdf"),
    path("status/<int:shard>", status_pages.shard, name="licence-status"),
    path("desk/licences/", pages.desk_licences, name="desk-licences"),
    path("desk/licences/export", pages.desk_licences_export, name="desk-licences-export"),
    path("desk/licences/<uuid:licence_id>/", pages.desk_licence, name="desk-licence"),
]
