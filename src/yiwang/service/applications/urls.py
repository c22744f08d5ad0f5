"""Addresses of applications: start, drafts, cases, files."""

from django.urls import path

from yiwang.service.applications import pages_cases, pages_draft, pages_send, pages_start, pages_supplement

urlpatterns = [
    path("apply/<str:key>/", pages_start.start, name="apply"),
    path("drafts/", pages_draft.drafts, name="drafts"),
    path("drafts/<uuid:draft_id>/", pages_draft.go_on, name="draft"),
    path("drafts/<uuid:draft_id>/questions/", pages_draft.questions, name="draft-questions"),
    path("drafts/<uuid:draft_id>/fill/<str:key>/", pages_draft.fill, name="draft-fill"),
    path("drafts/<uuid:draft_id>/autosave/<str:key>/", pages_draft.autosave, name="draft-autosave"),
    path("drafts/<uuid:draft_id>/files/", pages_send.materials, name="draft-files"),
    path("drafts/<uuid:draft_id>/check/", pages_send.check, name="draft-check"),
    path("drafts/<uuid:draft_id>/drop/", pages_draft.drop, name="draft-drop"),
    path("cases/", pages_cases.cases, name="cases"),
    path("cases/export.csv", pages_cases.export, name="cases-export"),
    path("cases/<uuid:case_id>/", pages_cases.case, name="case"),
    path("cases/<uuid:case_id>/submitted/", pages_cases.submitted, name="case-submitted"),
    path("cases/<uuid:case_id>/flow.bpmn", pages_cases.flow_model, name="case-flow"),
    path("cases/<uuid:case_id>/flow.json", pages_cases.flow_status, name="case-flow-status"),
    path("cases/<uuid:case_id>/receipts/<uuid:receipt_id>/", pages_cases.receipt, name="case-receipt"),
    path("cases/<uuid:case_id>/withdraw/", pages_cases.take_back, name="case-withdraw"),
    path("cases/<uuid:case_id>/supplement/", pages_supplement.supplement, name="case-supplement"),
    path("files/<uuid:file_id>/", pages_cases.file, name="file"),
]
