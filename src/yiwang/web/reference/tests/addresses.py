"""The site's addresses with those of the reference, wherever the site includes them."""

from django.urls import include, path

from yiwang.web import urls

urlpatterns = [*urls.urlpatterns, path("", include("yiwang.web.reference.urls"))]
