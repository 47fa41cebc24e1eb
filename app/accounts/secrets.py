"""Random secrets that prove a request: kept as hashes, compared in constant time."""

import hashlib
import hmac
import secrets

_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits as text."""
    return prefix + secrets.token_urlsafe(_BYTES)


def kept_form(secret: str) -> str:
    """Return what is stored in place of a secret; it needs no salt, being random already."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(cookie: str) -> str:
    """Return the CSRF token of a browser session: known only to whoever holds its cookie."""
    return hmac.digest(cookie.encode("utf-8", "surrogatepass"), b"peel form", "sha256").hex()


def same(given: str, wanted: str) -> bool:
    """Compare two secrets without betraying by the time where they part."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
