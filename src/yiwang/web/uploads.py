"""Uploads are bounded while they arrive, before anything is stored."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from yiwang.core.errors import TooLarge

LARGEST_REQUEST = 60 * 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Refuses a request whose files together exceed the bound."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count, then store as Django does."""
        self.received += len(raw_data)
        if self.received > LARGEST_REQUEST:
            raise TooLarge(_("一次上传的文件太大，请分几次上传，每次不超过60兆。"))
        super().receive_data_chunk(raw_data, start)
