"""Addresses of the pack author's desk."""

from django.urls import path

from yiwang.packs.pages import listing, published, trials

urlpatterns = [
    path("desk/packs/", listing.packs, name="packs"),
    path("desk/packs/export.csv", listing.packs_export, name="packs-list-export"),
    path("desk/packs/upload/", trials.upload, name="packs-upload"),
    path("desk/packs/trials/<uuid:trial_id>/", trials.trial, name="packs-trial"),
    path("desk/packs/trials/<uuid:trial_id>/content/", trials.content, name="packs-trial-content"),
    path("desk/packs/trials/<uuid:trial_id>/flows/<str:key>.bpmn", trials.flow, name="packs-trial-flow"),
    path("desk/packs/trials/<uuid:trial_id>/changes/", trials.changes, name="packs-trial-changes"),
    path("desk/packs/trials/<uuid:trial_id>/impact/", trials.impact, name="packs-trial-impact"),
    path("desk/packs/trials/<uuid:trial_id>/stories/", trials.stories, name="packs-trial-stories"),
    path("desk/packs/trials/<uuid:trial_id>/stories/progress/", trials.progress, name="packs-trial-progress"),
    path("desk/packs/trials/<uuid:trial_id>/publish/", trials.publish, name="packs-trial-publish"),
    path("desk/packs/published/<str:name>/", published.pack, name="packs-published"),
    path("desk/packs/published/<str:name>/flows/<str:key>.bpmn", published.flow, name="packs-published-flow"),
    path("desk/packs/published/<str:name>/releases/", published.releases, name="packs-releases"),
    path("desk/packs/published/<str:name>/releases/<uuid:release_id>/", published.release, name="packs-release"),
    path("desk/packs/published/<str:name>/releases/<uuid:release_id>/pack.zip", published.export, name="packs-export"),
]
