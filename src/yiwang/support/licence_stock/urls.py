"""Addresses of the import of paper-era licences."""

from django.urls import path

from yiwang.support.licence_stock.pages import desk

urlpatterns = [
    path("desk/licence-stock/", desk.stock, name="desk-licence-stock"),
    path("desk/licence-stock/template/", desk.template, name="desk-licence-stock-template"),
    path("desk/licence-stock/<uuid:batch_id>/", desk.one, name="desk-licence-stock-batch"),
    path("desk/licence-stock/<uuid:batch_id>/progress/", desk.progress, name="desk-licence-stock-progress"),
    path("desk/licence-stock/<uuid:batch_id>/errors/", desk.bad_rows, name="desk-licence-stock-errors"),
]
