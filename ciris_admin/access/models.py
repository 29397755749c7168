"""What access keeps in the console's database: sessions, sign-in links, authorities' keys."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from ciris_admin.access.sessions import SessionStore


class Session(AbstractBaseSession):
    """A signed-in browser (or a visitor who has not signed in: no user)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    since = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class SignInLink(models.Model):
    """A link that signs one person in once. The token itself is nowhere, only its SHA-256."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)


class AuthorityKey(models.Model):
    """A Wise Authority's public key. Triggers keep what it says: see migration 0003."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="authority_keys"
    )
    authority = models.CharField(max_length=150)  # the person's name when it was enrolled
    key_id = models.CharField(max_length=64, unique=True)  # SHA-256 of the raw public key
    public_key = models.CharField(max_length=44)  # 32 raw bytes in base64
    label = models.CharField(max_length=80)  # of the device
    enrolment = models.TextField()  # the envelope in which the key proved itself
    enrolled_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_reason = models.CharField(max_length=400, blank=True)

    @property
    def state(self) -> str:
        """Say where the key stands: waiting, confirmed, revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "waiting" if self.confirmed_at is None else "confirmed"
