"""Addresses of the catalogue."""

from django.urls import path

from yiwang.service.catalogue import law_pages, pages
from yiwang.service.catalogue.desk import adoptions, drafts, entries, items, limits

urlpatterns = [
    path("items/<str:key>/", pages.guide, name="guide"),
    path("items/<str:key>/flow.bpmn", pages.flow_model, name="guide-flow"),
    path("laws/", law_pages.law_list, name="laws"),
    path("laws/export.csv", law_pages.law_export, name="laws-export"),
    path("laws/<str:slug>/", law_pages.law_page, name="law"),
    path("desk/catalogue/", items.item_list, name="catalogue-desk"),
    path("desk/catalogue/export.csv", items.item_export, name="catalogue-desk-export"),
    path("desk/catalogue/items/<str:key>/", items.item_page, name="catalogue-desk-item"),
    path("desk/catalogue/drafts/", drafts.draft_list, name="catalogue-drafts"),
    path("desk/catalogue/drafts/<uuid:draft_id>/", drafts.draft_page, name="catalogue-draft"),
    path("desk/catalogue/drafts/<uuid:draft_id>/edit/", drafts.draft_edit, name="catalogue-draft-edit"),
    path("desk/catalogue/drafts/<uuid:draft_id>/limits/", limits.draft_limits, name="catalogue-draft-limits"),
    path("desk/catalogue/adoptions/", adoptions.adoption_list, name="catalogue-adoptions"),
    path("desk/catalogue/adoptions/<uuid:adoption_id>/", adoptions.adoption_page, name="catalogue-adoption"),
    path("desk/catalogue/entries/", entries.entry_list, name="catalogue-entries"),
    path("desk/catalogue/entries/new/", entries.entry_new, name="catalogue-entry-new"),
    path("desk/catalogue/entries/<uuid:entry_id>/", entries.entry_page, name="catalogue-entry"),
]
