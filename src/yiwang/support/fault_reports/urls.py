"""Addresses of fault reports and trial users."""

from django.urls import path

from yiwang.support.fault_reports.pages import desk, reporting, trial

urlpatterns = [
    path("feedback/", reporting.feedback, name="feedback"),
    path("feedback/offline/", reporting.offline_form, name="feedback-offline"),
    path("feedback/<str:fault_code>/", reporting.followed, name="feedback-followed"),
    path("trial/", trial.trial, name="trial"),
    path("trial/reports/<uuid:fault_id>/", trial.own_report, name="trial-report"),
    path("desk/faults/", desk.faults, name="faults"),
    path("desk/faults/<uuid:fault_id>/contact/", desk.contact, name="faults-contact"),
    path("desk/faults/export.csv", desk.faults_export, name="faults-export"),
]
