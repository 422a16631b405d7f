"""Text sealed at rest (Fernet: AES-128-CBC with HMAC-SHA256) under the keys in `SEALING_KEYS`.

The first key seals, every key unseals: to rotate, put a new key in front and drop the old one when unused.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class SealBroken(ValueError):
    """The token was changed, or sealed with a key that is no longer known."""


def seal(text: str) -> str:
    """`text` sealed; the same text gives another token each time, so tokens cannot be compared or searched."""
    return _fernet(tuple(settings.SEALING_KEYS)).encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text inside `token`. Raises SealBroken."""
    try:
        return _fernet(tuple(settings.SEALING_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise SealBroken("sealed text cannot be opened with the known keys") from None


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured("SEALING_KEYS must hold at least one key made by Fernet.generate_key()") from None
