"""Passwords, tokens and signatures: what is secret, and how it is kept."""

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from territory.errors import Fault

TOKEN_PREFIX = "ttk_"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1024
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """Hash a password with argon2id."""
    return _hasher.hash(password)


def check_password(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare with."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


def password_faults(password: str) -> list[Fault]:
    """What is wrong with a new password."""
    if SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return []
    message = f"must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters"
    return [Fault("password", message)]


def new_token() -> str:
    """Return a secret that nobody guesses; only its hash is kept."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_secret() -> str:
    """Return a secret for a session, a form or a webhook."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Hash a secret of 256 random bits, which needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(stored_hash: str, secret: str) -> bool:
    """Whether this is the secret, in time that tells nothing."""
    return hmac.compare_digest(stored_hash, hash_secret(secret))


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Sign what a webhook sends: ``v1=`` and HMAC-SHA256 of ``timestamp.body`` in hex digits."""
    message = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
