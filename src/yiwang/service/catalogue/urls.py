"""Addresses of the catalogue."""

from django.urls import path

from yiwang.service.catalogue import pages

urlpatterns = [
    path("search/", pages.search, name="search"),
    path("search/export.csv", pages.export, name="search-export"),
    path("items/<str:key>/", pages.guide, name="guide"),
    path("items/<str:key>/flow.bpmn", pages.flow_model, name="guide-flow"),
]
