"""Verifications say when they were last heard of, and why they ended without a verdict."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chain", "0002_witness")]

    operations = [
        migrations.AddField("verification", "seen", models.DateTimeField(null=True)),
        migrations.AddField("verification", "trouble", models.TextField(default="")),
    ]
