"""Addresses of the exchange of cases and reviews."""

from django.urls import path

from yiwang.service.case_exchange.pages import desk

urlpatterns = [
    path("desk/case-exchange/", desk.exports, name="desk-case-exchange"),
    path("desk/case-exchange/left/", desk.left, name="desk-case-exchange-left"),
]
