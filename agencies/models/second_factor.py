"""The app on an officer's phone that shows sign-in codes (TOTP, RFC 6238)."""

from base64 import b32encode

from django_otp.plugins.otp_totp.models import TOTPDevice

from common.codes import fingerprint

_SECRET_BYTES = 20  # RFC 4226 §4 R6 recommends 160 bits


class CodeApp(TOTPDevice):
    """A TOTP device whose row holds no secret.

    ``key`` is only a random name; the secret is its HMAC under ``FINGERPRINT_KEY``, which lies outside the database
    (ADR 0009). So a stolen table or backup shows nobody a code.
    """

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "aplikasi kode masuk"
        verbose_name_plural = "aplikasi kode masuk"

    def __str__(self) -> str:
        return f"Aplikasi kode masuk {self.pk}"

    @property
    def bin_key(self) -> bytes:
        """Return the secret that the app shares with us."""
        return bytes.fromhex(fingerprint(self.key, purpose="second-factor"))[:_SECRET_BYTES]

    @property
    def typed_key(self) -> str:
        """Return the secret as people type it into an app: base32 in groups of four."""
        text = b32encode(self.bin_key).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
