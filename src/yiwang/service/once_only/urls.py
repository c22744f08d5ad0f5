"""Addresses of once-only."""

from django.urls import path

from yiwang.service.once_only.pages import library, one_material, report, titles

urlpatterns = [
    path("desk/materials/", library.materials_list, name="desk-materials"),
    path("desk/materials/export.csv", library.materials_export, name="desk-materials-export"),
    path("desk/materials/titles/", titles.unmatched, name="desk-material-titles"),
    path("desk/materials/titles/export.csv", titles.unmatched_export, name="desk-material-titles-export"),
    path("desk/materials/titles/<uuid:title_id>/", titles.one_title, name="desk-material-title"),
    path("desk/materials/new/", one_material.new_material, name="desk-material-new"),
    path("desk/materials/of/<str:key>/", one_material.one, name="desk-material"),
    path("desk/once-only/", report.offices_list, name="desk-once-only"),
    path("desk/once-only/export.csv", report.offices_export, name="desk-once-only-export"),
    path("desk/once-only/<uuid:office_id>/", report.one_office, name="desk-once-only-office"),
    path("desk/once-only/<uuid:office_id>/export.csv", report.office_export, name="desk-once-only-office-export"),
]
