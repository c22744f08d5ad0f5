"""Addresses of certificates."""

from django.urls import path

from yiwang.support.certificates.pages import desk, published

urlpatterns = [
    path("trust.json", published.trust_list, name="trust-list"),
    path("pki/roots", published.roots, name="pki-roots"),
    path("pki/crl/<slug:suite>/<slug:issuer>.crl", published.revocation_list, name="pki-crl"),
    path("pki/ocsp", published.ocsp, name="pki-ocsp"),
    path("pki/ocsp/<path:question>", published.ocsp_by_address, name="pki-ocsp-get"),
    path("pki/tsa", published.time_stamp, name="pki-tsa"),
    path("desk/certificates/", desk.certificates, name="certificates"),
    path("desk/certificates/export.csv", desk.export, name="certificates-export"),
    path("desk/certificates/<uuid:certificate_id>/", desk.one, name="certificate"),
]
