"""Login codes for paper cards: eight signs without look-alikes, read aloud and typed by anyone."""

import hashlib
import hmac
import secrets
import unicodedata

# Without 0 O, 1 I L, and U (a V in handwriting): 30**8 is 2**39, so guessing must be limited (login_limits).
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
GUESSED_BY = 4


def fresh_code() -> str:
    """A new code, in two groups of four."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def plain_code(typed: str) -> str:
    """The code as it was meant: any case, any width of letters (Chinese keyboards), any spaces or hyphens."""
    folded = unicodedata.normalize("NFKC", typed[:100]).upper()
    return "".join(sign for sign in folded if sign.isalnum())[: LENGTH * 2]


def code_hash(key: bytes, typed: str) -> bytes:
    """What is stored of a code."""
    return hmac.digest(key, plain_code(typed).encode(), hashlib.sha256)
