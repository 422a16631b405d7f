"""The embedded queue: kombu's file-system transport with messages that appear whole.

kombu creates the message file first and fills it afterwards; a worker that polls twenty times a second can take it in
between and stumbles over an empty message. Here a message is written beside the queue and renamed into it.
"""

import os
import time
import uuid
from pathlib import Path

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Channel whose messages become visible in one step."""

    def _put(self, queue, payload, **kwargs):
        """Put ``payload`` into ``queue``; the file name starts with the wall clock, so order survives a reboot."""
        name = f"{time.time_ns() // 1_000_000}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.unfinished"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        os.replace(unfinished, folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """Named in ``CELERY_BROKER_TRANSPORT``."""

    Channel = Channel
