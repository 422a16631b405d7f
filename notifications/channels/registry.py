"""Which channel sends: chosen by the setting ``NOTIFICATION_CHANNEL`` (default "file")."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications.channels.base import Channel
from notifications.channels.file import FileChannel

CHANNELS: dict[str, type[Channel]] = {FileChannel.name: FileChannel}


def get_channel() -> Channel:
    """Return the channel in use; raises ``ImproperlyConfigured`` for a name nobody knows."""
    name = getattr(settings, "NOTIFICATION_CHANNEL", FileChannel.name)
    try:
        return CHANNELS[name]()
    except KeyError:
        raise ImproperlyConfigured(f"NOTIFICATION_CHANNEL names no channel: {name}") from None
