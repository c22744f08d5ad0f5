"""Addresses of content."""

from django.urls import path

from yiwang.support.content.pages import desk, editing, public

urlpatterns = [
    path("news/", public.news, name="news"),
    path("news/feed.atom", public.feed, name="news-feed"),
    path("news/<uuid:article_id>/", public.article, name="news-article"),
    path("pages/<slug:page_key>/", public.standing, name="content-page"),
    path("content/files/<uuid:picture_id>/", public.file, name="content-file"),
    path("desk/content/", desk.articles, name="content"),
    path("desk/content/export.csv", desk.articles_export, name="content-export"),
    path("desk/content/new/", editing.new, name="content-new"),
    path("desk/content/<uuid:article_id>/", editing.edit, name="content-article"),
    path("desk/content/<uuid:article_id>/files/", editing.files, name="content-article-files"),
    path("desk/content/<uuid:article_id>/preview/", desk.preview, name="content-preview"),
    path("desk/content/<uuid:article_id>/history/", desk.history, name="content-history"),
]
