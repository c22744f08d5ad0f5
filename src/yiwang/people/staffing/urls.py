"""Addresses of this room."""

from django.urls import URLPattern, path

from yiwang.people.staffing.pages import directory, imports, relatives, rules

urlpatterns: list[URLPattern] = [
    path("desk/organizations/rules/", rules.rules, name="duty-rules"),
    path("desk/relatives/", relatives.relatives, name="relatives"),
    path("desk/directory/", directory.book, name="directory"),
    path("desk/directory/export.csv", directory.export, name="directory-export"),
    path("desk/directory/<uuid:account_id>/", directory.colleague, name="directory-person"),
    path("desk/people/tables/", imports.imports, name="staff-imports"),
    path("desk/people/tables/staff.xlsx", imports.export, name="staff-table"),
    path("desk/people/tables/<uuid:import_id>/", imports.staff_import, name="staff-import"),
    path("desk/people/tables/<uuid:import_id>/progress/", imports.progress, name="staff-import-progress"),
    path("desk/people/tables/<uuid:import_id>/errors.csv", imports.errors, name="staff-import-errors"),
    path("desk/people/tables/<uuid:import_id>/passwords/", imports.passwords, name="staff-import-passwords"),
]
