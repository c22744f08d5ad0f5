"""Django application of messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "yiwang.support.messages"
    label = "messages"
    default_auto_field = "django.db.models.BigAutoField"
