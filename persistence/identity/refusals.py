"""Why something about the identity was not done: a sentence, a word, and the HTTP status."""

from persistence.store import StoreError


class Refused(StoreError):
    """Nothing changed. `code` is for programs and the audit log, the message for a person."""

    status = 409

    def __init__(self, code: str, sentence: str, *, status: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status or self.status
