"""Addresses of the own data, and of the desk of who answers for privacy."""

from django.urls import path

from yiwang.people.privacy.pages import desk, keeping, own_copy, own_looks, own_requests, records

urlpatterns = [
    path("account/privacy/", own_looks.privacy, name="privacy"),
    path("account/privacy/looks/", own_looks.looks, name="privacy-looks"),
    path("account/privacy/looks/export.csv", own_looks.looks_export, name="privacy-looks-export"),
    path("account/privacy/looks/<uuid:look_id>/object/", own_looks.objecting, name="privacy-object"),
    path("account/privacy/requests/", own_requests.requests, name="privacy-requests"),
    path("account/privacy/requests/<uuid:request_id>/", own_requests.one, name="privacy-request"),
    path("account/privacy/correct/", own_requests.correct, name="privacy-correct"),
    path("account/privacy/copies/", own_copy.copies, name="privacy-copies"),
    path("account/privacy/copies/<uuid:copy_id>/", own_copy.download, name="privacy-copy"),
    path("account/privacy/consents/", own_copy.consents, name="privacy-consents"),
    path("account/privacy/closing/", own_copy.closing, name="privacy-closing"),
    path("desk/privacy/", desk.requests, name="desk-privacy"),
    path("desk/privacy/export.csv", desk.export, name="desk-privacy-export"),
    path("desk/privacy/requests/<uuid:request_id>/", desk.one, name="desk-privacy-one"),
    path("desk/records/", records.records, name="desk-records"),
    path("desk/records/<uuid:request_id>/", records.one, name="desk-record"),
    path("desk/privacy/alarms/", desk.alarms, name="desk-privacy-alarms"),
    path("desk/privacy/alarms/<uuid:alarm_id>/", desk.alarm, name="desk-privacy-alarm"),
    path("desk/privacy/keys/", keeping.keys, name="desk-privacy-keys"),
    path("desk/privacy/retention/", keeping.retention, name="desk-privacy-retention"),
    path("desk/privacy/retention/report.json", keeping.run, name="desk-privacy-run"),
]
