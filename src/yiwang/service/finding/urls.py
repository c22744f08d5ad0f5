"""Addresses of finding."""

from django.urls import path

from yiwang.service.finding.pages import opened, proposals, search, suggest, words

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/export.csv", search.export, name="search-export"),
    path("search/suggest/", suggest.suggest, name="search-suggest"),
    path("search/opened/", opened.opened, name="search-opened"),
    path("desk/search-words/", words.not_found, name="search-words"),
    path("desk/search-words/export.csv", words.not_found_export, name="search-words-export"),
    path("desk/search-words/assign/", words.assign, name="search-words-assign"),
    path("desk/search-words/list/", words.everyday, name="search-words-list"),
    path("desk/search-words/list/export.csv", words.everyday_export, name="search-words-list-export"),
    path("desk/search-words/proposed/", proposals.proposed, name="search-words-proposed"),
    path("desk/search-words/proposed/export.csv", proposals.export, name="search-words-proposed-export"),
]
