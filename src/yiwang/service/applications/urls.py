"""Addresses of applications: start, drafts, cases, files."""

from django.urls import path

from yiwang.service.applications import pages_cases, pages_list, pages_start, pages_supplement
from yiwang.service.applications.filling import open_draft_of
from yiwang.service.applications.wizard import wizard

urlpatterns = [
    path("apply/<str:key>/", pages_start.start, name="apply"),
    path("drafts/", pages_list.drafts, name="drafts"),
    path("drafts/export.csv", pages_list.drafts_export, name="drafts-export"),
    *wizard(open_draft_of, "drafts/", "draft"),
    path("cases/", pages_list.cases, name="cases"),
    path("cases/export.csv", pages_list.export, name="cases-export"),
    path("cases/<uuid:case_id>/", pages_cases.case, name="case"),
    path("cases/<uuid:case_id>/submitted/", pages_cases.submitted, name="case-submitted"),
    path("cases/<uuid:case_id>/flow.bpmn", pages_cases.flow_model, name="case-flow"),
    path("cases/<uuid:case_id>/flow.json", pages_cases.flow_status, name="case-flow-status"),
    path("cases/<uuid:case_id>/receipts/<uuid:receipt_id>/", pages_cases.receipt, name="case-receipt"),
    path("cases/<uuid:case_id>/withdraw/", pages_cases.take_back, name="case-withdraw"),
    path("cases/<uuid:case_id>/supplement/", pages_supplement.supplement, name="case-supplement"),
    path("files/<uuid:file_id>/", pages_cases.file, name="file"),
]
