"""Addresses of the exchange of the catalogue."""

from django.urls import path

from yiwang.service.catalogue_exchange.pages import desk, sending

urlpatterns = [
    path("desk/catalogue-exchange/", desk.tables, name="desk-catalogue-exchange"),
    path("desk/catalogue-exchange/template/", desk.template, name="desk-catalogue-exchange-template"),
    path("desk/catalogue-exchange/items/", desk.export, name="desk-catalogue-exchange-items"),
    path("desk/catalogue-exchange/national/", sending.national, name="desk-catalogue-exchange-national"),
    path("desk/catalogue-exchange/<uuid:batch_id>/", desk.one, name="desk-catalogue-exchange-batch"),
    path("desk/catalogue-exchange/<uuid:batch_id>/progress/", desk.progress, name="desk-catalogue-exchange-progress"),
    path("desk/catalogue-exchange/<uuid:batch_id>/errors/", desk.bad_rows, name="desk-catalogue-exchange-errors"),
]
