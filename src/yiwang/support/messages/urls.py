"""Addresses of messages."""

from django.urls import path

from yiwang.support.messages import pages

urlpatterns = [
    path("messages/", pages.inbox, name="messages"),
    path("messages/export/", pages.export, name="messages-export"),
    path("messages/read/", pages.read_all, name="messages-read-all"),
    path("messages/<uuid:message_id>/", pages.message, name="message"),
]
