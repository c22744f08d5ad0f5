"""Addresses of the portal; the first pages are wired by the site."""

from django.urls import path

from yiwang.service.portal.pages import departments, desk, guides, media, services, zones

urlpatterns = [
    path("items/<str:key>/compare/", guides.compare_places, name="guide-compare"),
    path("items/<str:key>/print/", guides.print_guide, name="guide-print"),
    path("items/<str:key>/share/", guides.share_guide, name="guide-share"),
    path("items/<str:key>/media/<slug:media>/<slug:part>", media.media_part, name="guide-media"),
    path("desk/catalogue/drafts/<uuid:draft_id>/media/", desk.draft_media, name="draft-media"),
    path("zones/", zones.all_zones, name="zones"),
    path("zones/<str:zone_key>/", zones.show_zone, name="zone"),
    path("services/", services.list_services, name="services"),
    path("services/export.csv", services.export_services, name="services-export"),
    path("departments/", departments.list_departments, name="departments"),
    path("departments/export.csv", departments.export_departments, name="departments-export"),
    path("departments/<uuid:organization_id>/", departments.show_department, name="department"),
    path("departments/<uuid:organization_id>/export.csv", departments.export_department, name="department-export"),
]
