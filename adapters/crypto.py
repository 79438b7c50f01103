"""How is a secret kept so that a copy of the database alone opens nothing?"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyRing:
    """The Cipher: seals with the first key and opens with any, so that keys are rotated by putting a new one in front.

    A key is 32 random bytes in URL-safe base64, as `generate` makes them. ValueError: no key, or a malformed one.
    """

    __slots__ = ("_fernet",)

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a key ring needs at least one key")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise ValueError("a key is not 32 bytes in URL-safe base64") from None

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

    def __repr__(self) -> str:
        return "KeyRing(…)"
