"""The platform's side of signatures and encryption, written from its documents."""

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(text: str, aes_key: str, app_id: str) -> str:
    """Random prefix, length, text and app id, padded to 32 bytes, in AES-256-CBC."""
    said = text.encode()
    plain = os.urandom(16) + len(said).to_bytes(4, "big") + said + app_id.encode()
    missing = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(sealed, aes_key, app_id):
    """The text; an AssertionError if it is not padded, or not of this app, as documented."""
    decryptor = _cipher(aes_key).decryptor()
    padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
    missing = padded[-1]
    assert 1 <= missing <= BLOCK, "padding length"
    assert padded.endswith(bytes([missing]) * missing), "padding bytes"
    plain = padded[16:-missing]
    end = 4 + int.from_bytes(plain[:4], "big")
    assert plain[end:] == app_id.encode(), "app id"
    return plain[4:end].decode()


def _cipher(aes_key):
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
