"""What access keeps in the console's database: sessions and one-time sign-in links."""

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
