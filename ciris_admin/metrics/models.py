"""What the metrics screen keeps in the console's database: views that somebody saved."""

from django.conf import settings
from django.db import models

LONGEST_NAME = 80
LONGEST_ADDRESS = 2_000


class SavedView(models.Model):
    """A name for an address of the explorer: its owner's alone, or everybody's to open."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_ADDRESS)  # without its `?`
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="metrics_savedview_name")
        ]
