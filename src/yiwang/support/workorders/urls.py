"""Addresses of work orders."""

from django.urls import path

from yiwang.support.workorders import pages, report_pages

urlpatterns = [
    path("desk/workorders/", pages.orders, name="workorders"),
    path("desk/workorders/export.csv", pages.orders_export, name="workorders-export"),
    path("desk/workorders/pages/", report_pages.reports, name="page-reports"),
    path("desk/workorders/pages/export.csv", report_pages.reports_export, name="page-reports-export"),
    path("desk/workorders/<uuid:order_id>/", pages.order, name="workorder"),
]
