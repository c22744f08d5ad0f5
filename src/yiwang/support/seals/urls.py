"""Addresses of the seal office."""

from django.urls import path

from yiwang.support.seals.pages import applying, asking_for, seals, signature, uses

OWN = {"own": True}
urlpatterns = [
    path("desk/seals/", seals.seals, name="seals"),
    path("desk/seals/export.csv", seals.seals_export, name="seals-export"),
    path("desk/seals/new/", asking_for.ask, name="seal-ask"),
    path("desk/seals/uses/", uses.uses, name="seal-uses"),
    path("desk/seals/uses/export.csv", uses.uses_export, name="seal-uses-export"),
    path("desk/seals/uses/<uuid:use_id>/", uses.use, name="seal-use"),
    path("desk/seals/uses/<uuid:use_id>/file/", uses.use_file, name="seal-use-file"),
    path("desk/seals/apply/", applying.choose, name="seal-apply"),
    path("desk/seals/apply/<uuid:file_id>/", applying.place, name="seal-place"),
    path("desk/seals/apply/<uuid:file_id>/page.png", applying.page_picture, name="seal-page"),
    path("desk/seals/<uuid:seal_id>/", seals.seal, name="seal"),
    path("seals/<uuid:seal_id>/picture.png", seals.picture, name="seal-picture"),
    path("account/signature/", signature.signature, name="signature"),
    path("account/signature/sign/", applying.choose, OWN, name="signature-sign"),
    path("account/signature/sign/<uuid:file_id>/", applying.place, OWN, name="signature-place"),
    path("account/signature/sign/<uuid:file_id>/page.png", applying.page_picture, OWN, name="signature-page"),
    path("account/signature/uses/<uuid:use_id>/", uses.use, OWN, name="signature-use"),
    path("account/signature/uses/<uuid:use_id>/file/", uses.use_file, OWN, name="signature-use-file"),
]
