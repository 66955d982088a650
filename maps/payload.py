"""Data on its way into a page: compressed, and spelt in letters that no HTML parser reads."""

from __future__ import annotations

import base64
import gzip
import json

from maps.escape import plain


def encode_bytes(data: bytes) -> str:
    """Gzip and base64; `payload.js` turns it back into bytes."""
    return base64.b64encode(gzip.compress(data, compresslevel=6, mtime=0)).decode("ascii")


def encode_json(value: object) -> str:
    """A JSON value, compressed; users' text inside it cannot touch the page's HTML."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return encode_bytes(text.encode("utf-8", "replace"))
