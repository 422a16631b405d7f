"""Upload handler that bounds what one file may cost in memory and on disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """Keep the first ``MAX_UPLOAD_BYTES`` of each file and drop the rest while reading on.

    The request is not cut off: the typed fields of the same form arrive, and the file reports ``MAX_UPLOAD_BYTES``,
    which is above every form's own limit, so the form can say in a sentence that the photo is too big. First in
    ``FILE_UPLOAD_HANDLERS``; stores nothing itself.
    """

    chunk_size = 64 * 2**10

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what still fits; ``start`` is the number of bytes of this file read before."""
        room = self.most_bytes() - start
        return raw_data[:room] if room > 0 else None

    def most_bytes(self) -> int:
        """How much of one file is kept: what the view says by ``file_limit``, the name of a setting; to officers only.

        Asked here and not set by the view: the body is read before any view runs, when the form's token is checked.
        """
        match = self.request.resolver_match
        limit = getattr(match.func, "file_limit", "") if match else ""
        return getattr(settings, limit) if limit and self.request.user.is_authenticated else settings.MAX_UPLOAD_BYTES

    def file_complete(self, file_size: int) -> None:
        """Leave the finished file to the handler that stored it."""
