"""Addresses of the viewer."""

from django.urls import path

from yiwang.web.viewer import pages

urlpatterns = [
    path("view/licences/<uuid:licence_id>/", pages.licence, name="view-licence"),
    path("view/files/<uuid:file_id>/", pages.paper, name="view-file"),
]
