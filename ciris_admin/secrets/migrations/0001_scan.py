"""How far scans of a store are, and what they found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("store", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("seals", models.BooleanField()),
                ("started", models.DateTimeField()),
                ("seen", models.DateTimeField()),
                ("finished", models.DateTimeField(null=True)),
                ("state", models.JSONField()),
                ("trouble", models.TextField(default="")),
            ],
            options={
                "db_table": "console_secret_scans",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="console_secret_scans_newest")
                ],
            },
        ),
    ]
