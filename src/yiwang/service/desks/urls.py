"""Addresses of the desks."""

from django.urls import path

from yiwang.service.desks.pages import acting, exporting, files, flow, handing, landing, looking, tasks

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
]
