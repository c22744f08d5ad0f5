"""Addresses of licences."""

from django.urls import path

from yiwang.support.licences import one_pages, pages, status_pages
from yiwang.support.licences.papers import pages as papers

urlpatterns = [
    path("licences/<uuid:licence_id>/ofd", papers.licence_ofd, name="licence-ofd"),
    path("licences/<uuid:licence_id>/pdf", papers.licence_pdf, name="licence-pdf"),
    path("status/<int:shard>", status_pages.shard, name="licence-status"),
    path("desk/licences/", pages.desk_licences, name="desk-licences"),
    path("desk/licences/export", pages.desk_licences_export, name="desk-licences-export"),
    path("desk/licences/<uuid:licence_id>/", one_pages.desk_licence, name="desk-licence"),
    path("desk/licences/<uuid:licence_id>/correct/", one_pages.desk_correct, name="desk-licence-correct"),
    path("licences/<uuid:licence_id>/history/", one_pages.history, name="licence-history"),
]
