"""Print fresh secrets for a real installation's `.env`. Standard library only; nothing is written anywhere."""

import base64
import secrets

print(f"SECRET_KEY={secrets.token_urlsafe(64)}")
print(f"PIN_KEY={secrets.token_urlsafe(48)}")
print(f"FINGERPRINT_KEY={secrets.token_urlsafe(48)}")
print(f"SEALING_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
