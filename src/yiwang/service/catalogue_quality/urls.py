"""Addresses of the quality of the catalogue."""

from django.urls import path

from yiwang.service.catalogue_quality.pages import lists, rules, runs

urlpatterns = [
    path("desk/catalogue-quality/", lists.findings, name="desk-quality"),
    path("desk/catalogue-quality/export.csv", lists.export, name="desk-quality-export"),
    path("desk/catalogue-quality/guides/<uuid:node_id>/", lists.guide, name="desk-quality-guide"),
    path("desk/catalogue-quality/offices/", lists.offices, name="desk-quality-offices"),
    path("desk/catalogue-quality/offices/<uuid:office_id>/", lists.office, name="desk-quality-office"),
    path("desk/catalogue-quality/runs/", runs.offices, name="desk-quality-runs"),
    path("desk/catalogue-quality/runs/<uuid:office_id>/", runs.office, name="desk-quality-runs-office"),
    path("desk/catalogue-quality/rules/", rules.rules, name="desk-quality-rules"),
    path("desk/catalogue-quality/rules/<str:key>/", rules.rule, name="desk-quality-rule"),
]
