"""What the console remembers of a store's chain, and what verifying found."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ciris_admin.chain import keeping
from persistence.moments import MomentField

WITNESSED, TILES = "console_audit_witnessed", "console_audit_tiles"
# A tile grows at its end, until it has its root.
GROWS = (
    "OLD.root IS NULL AND NEW.tile_id = OLD.tile_id AND NEW.chain = OLD.chain"
    " AND NEW.origin = OLD.origin AND NEW.number = OLD.number"
    " AND substr(NEW.leaves, 1, length(OLD.leaves)) = OLD.leaves"
)


def keep(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    same = "chain = NEW.chain AND origin = NEW.origin"
    sized = f"witnessed_id = NEW.witnessed_id OR {same} AND size = NEW.size"
    keeping.keep(editor, WITNESSED, same=sized)
    numbered = f"tile_id = NEW.tile_id OR {same} AND number = NEW.number"
    keeping.keep(editor, TILES, same=numbered, may=GROWS)


def keep_no_more(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table in (WITNESSED, TILES):
        keeping.keep_no_more(editor, table)


class Migration(migrations.Migration):
    dependencies = [("chain", "0001_chain")]

    operations = [
        migrations.CreateModel(
            name="ConsoleTile",
            fields=[
                ("tile_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chain", models.TextField()),
                ("origin", models.TextField()),
                ("number", models.BigIntegerField()),
                ("leaves", models.BinaryField()),
                ("root", models.BinaryField(null=True)),
            ],
            options={
                "db_table": TILES,
                "constraints": [
                    models.UniqueConstraint(
                        fields=["chain", "origin", "number"], name="console_audit_tiles_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsoleWitnessed",
            fields=[
                ("witnessed_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chain", models.TextField()),
                ("origin", models.TextField()),
                ("size", models.BigIntegerField()),
                ("root", models.TextField()),
                ("head", models.TextField()),
                ("note", models.TextField()),
                ("witnessed_at", MomentField()),
            ],
            options={
                "db_table": WITNESSED,
                "constraints": [
                    models.UniqueConstraint(
                        fields=["chain", "origin", "size"], name="console_audit_witnessed_size"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=20)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField(null=True)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("verdict", models.IntegerField(null=True)),
                ("report", models.JSONField(null=True)),
            ],
            options={
                "db_table": "console_verifications",
                "indexes": [
                    models.Index(fields=["chain", "-id"], name="console_verifications_newest")
                ],
            },
        ),
        migrations.RunPython(keep, keep_no_more),
    ]
