"""How is a secret kept so that a copy of the database alone opens nothing?"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyRing:
    """The Cipher: seals with the first key and opens with any, so that keys are rotated by putting a new one in front.

    A key is 32 random bytes in URL-safe base64, as `generate` makes them. ValueError: no key, or a malformed one.
    """

    __slots__ = ("_fernet", "_first")

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a key ring needs at least one key")
        try:
            known = [Fernet(key) for key in keys]
        except ValueError:
            raise ValueError("a key is not 32 bytes in base64; “openssl rand -base64 32” makes one") from None
        self._first, self._fernet = known[0], MultiFernet(known)

    @staticmethod
    def generate() -> str:
        return Fernet.generate_key().decode()

    def seal(self, plain: str) -> str:
        return self._fernet.encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises ValueError when the text was not sealed with a key that we hold."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ValueError("not sealed with a key of this ring") from None

    def reseal(self, sealed: str) -> str:
        """The same secret, sealed with the first key; the very text where it was already. Raises like `open`."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed

    def __repr__(self) -> str:
        return "KeyRing(…)"


def derived(key: str, use: str) -> bytes:
    """32 bytes for one use (HKDF with SHA-256, RFC 5869): they tell nothing of the key, nor of those for other uses."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"seatwise {use}".encode()).derive(key.encode())
