"""Addresses of presentation, and of the holder's side of licences."""

from django.urls import path

from yiwang.support.presentation.pages import desk, folder, showing, verifying

urlpatterns = [
    path("v/<str:token>", verifying.verify_link, name="verify-link"),
    path("p/<str:shown_code>", verifying.presented, name="presented"),
    path("licences/", folder.my_licences, name="licences"),
    path("licences/export.csv", folder.my_licences_export, name="licences-export"),
    path("licences/arrange/", folder.arranging, name="licences-arrange"),
    path("licences/present/", showing.presenting, name="licences-present"),
    path("licences/shown/", showing.presentations, name="presentations"),
    path("licences/shown/export.csv", showing.presentations_export, name="presentations-export"),
    path("licences/shown/<uuid:presentation_id>/", showing.presentation, name="presentation"),
    path("licences/shown/<uuid:presentation_id>/state", showing.presentation_state, name="presentation-state"),
    path("licences/shown/<uuid:presentation_id>/again", showing.presentation_again, name="presentation-again"),
    path("licences/shown/<uuid:presentation_id>/end", showing.presentation_end, name="presentation-end"),
    path("licences/<uuid:licence_id>/", folder.licence, name="licence"),
    path("licences/<uuid:licence_id>/code/", folder.offline, name="licence-offline"),
    path("desk/licences/check/", desk.desk_check, name="desk-check-licence"),
]
