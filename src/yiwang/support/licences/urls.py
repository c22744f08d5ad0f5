"""Addresses of licences."""

from django.urls import path

from yiwang.support.licences import asking_pages, figure_pages, one_pages, pages, status_pages, type_pages
from yiwang.support.licences.batches import pages as batches
from yiwang.support.licences.papers import pages as papers

urlpatterns = [
    path("licences/<uuid:licence_id>/ofd", papers.licence_ofd, name="licence-ofd"),
    path("licences/<uuid:licence_id>/pdf", papers.licence_pdf, name="licence-pdf"),
    path("status/<int:shard>", status_pages.shard, name="licence-status"),
    path("desk/licences/", pages.desk_licences, name="desk-licences"),
    path("attestations/", asking_pages.attestations, name="attestations"),
    path("attestations/<str:key>/", asking_pages.attestation, name="attestation"),
    path("desk/licences/batches/", batches.batches, name="licence-batches"),
    path("desk/licences/batches/table/<str:key>", batches.table, name="licence-batch-table"),
    path("desk/licences/batches/<uuid:batch_id>/", batches.one_batch, name="licence-batch"),
    path("desk/licences/batches/<uuid:batch_id>/progress", batches.progress, name="licence-batch-progress"),
    path("desk/licences/batches/<uuid:batch_id>/export", batches.export, name="licence-batch-export"),
    path("desk/licences/types/", type_pages.types, name="desk-licence-types"),
    path("desk/licences/types/export.csv", type_pages.types_export, name="desk-licence-types-export"),
    path("desk/licences/types/<str:key>/", type_pages.one_type, name="desk-licence-type"),
    path("desk/licences/figures/", figure_pages.figures, name="desk-licence-figures"),
    path("desk/licences/figures/export.csv", figure_pages.figures_export, name="desk-licence-figures-export"),
    path("desk/licences/export", pages.desk_licences_export, name="desk-licences-export"),
    path("desk/licences/<uuid:licence_id>/", one_pages.desk_licence, name="desk-licence"),
    path("desk/licences/<uuid:licence_id>/correct/", one_pages.desk_correct, name="desk-licence-correct"),
    path("licences/<uuid:licence_id>/history/", one_pages.history, name="licence-history"),
]
