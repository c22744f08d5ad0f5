"""Addresses of ratings."""

from django.urls import path

from yiwang.service.ratings.pages import desk, figures, giving

urlpatterns = [
    path("rate/<uuid:case_id>/", giving.rate, name="rate"),
    path("rate/t/<str:token>/", giving.rate_linked, name="rate-linked"),
    path("ratings/", figures.figures, name="ratings"),
    path("ratings/export.csv", figures.figures_export, name="ratings-figures-export"),
    path("ratings/<uuid:organization_id>/", figures.office_figures, name="ratings-office"),
    path("ratings/<uuid:organization_id>/export.csv", figures.office_export, name="ratings-office-export"),
    path("desk/ratings/", desk.desk, name="ratings-desk"),
    path("desk/ratings/export.csv", desk.desk_export, name="ratings-export"),
    path("desk/ratings/<uuid:rating_id>/", desk.desk_rating, name="ratings-desk-one"),
    path("desk/ratings/ask/<uuid:case_id>/", desk.ask, name="ratings-ask"),
]
