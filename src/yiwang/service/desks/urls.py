"""Addresses of the desks."""

from django.urls import path

from yiwang.service.desks.pages import acting, exporting, files, flow, handing, landing, log, looking, supervised, supervision, tasks

urlpatterns = [
    path("desk/", landing.landing, name="desk-home"),
    path("desk/tasks/", tasks.task_list, name="desk-tasks"),
    path("desk/tasks/news/", tasks.news, name="desk-news"),
    path("desk/tasks/export.csv", exporting.task_export, name="desk-export"),
    path("desk/tasks/items/", tasks.items, name="desk-items"),
    path("desk/tasks/<uuid:task_id>/", tasks.task, name="desk-task"),
    path("desk/tasks/<uuid:task_id>/complete/", acting.complete, name="desk-complete"),
    path("desk/tasks/<uuid:task_id>/take/", acting.take, name="desk-take"),
    path("desk/tasks/<uuid:task_id>/release/", acting.release, name="desk-release"),
    path("desk/tasks/<uuid:task_id>/transfer/", handing.transfer, name="desk-transfer"),
    path("desk/tasks/<uuid:task_id>/signer/", handing.signer, name="desk-signer"),
    path("desk/tasks/<uuid:task_id>/look/", looking.look, name="desk-look"),
    path("desk/tasks/<uuid:task_id>/flow.bpmn", flow.model, name="desk-flow"),
    path("desk/tasks/<uuid:task_id>/flow.json", flow.status, name="desk-flow-status"),
    path("desk/cases/<uuid:case_id>/files/<uuid:file_id>/", files.case_file, name="desk-file"),
    path("desk/cases/<uuid:case_id>/documents/<uuid:document_id>/", files.document, name="desk-document"),
    path("desk/supervision/", supervision.overview, name="desk-supervision"),
    path("desk/supervision/cases/", supervision.cases, name="desk-supervised-cases"),
    path("desk/supervision/incidents/", supervision.incidents, name="desk-incidents"),
    path("desk/supervision/cases/<uuid:case_id>/", supervised.case, name="desk-supervised-case"),
    path("desk/supervision/cases/<uuid:case_id>/end/", supervised.end_case, name="desk-end"),
    path("desk/supervision/cases/<uuid:case_id>/mend/", supervised.mend, name="desk-mend"),
    path("desk/supervision/cases/<uuid:case_id>/remind/<uuid:task_id>/", supervised.remind_task, name="desk-remind"),
    path("desk/log/", log.event_log, name="desk-log"),
    path("desk/log/export.csv", log.log_export, name="desk-log-export"),
]
