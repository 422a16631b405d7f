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
        room = settings.MAX_UPLOAD_BYTES - start
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> None:
        """Leave the finished file to the handler that stored it."""
