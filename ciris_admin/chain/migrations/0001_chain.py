"""The console's chain: entries, roots and keys, which triggers keep."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ciris_admin.chain import keeping
from persistence.fields import JsonTextField
from persistence.moments import MomentField

SAME = {
    "console_audit_log": "entry_id = NEW.entry_id OR event_id = NEW.event_id"
    " OR sequence_number = NEW.sequence_number",
    "console_audit_roots": "root_id = NEW.root_id"
    " OR sequence_start = NEW.sequence_start AND sequence_end = NEW.sequence_end",
    "console_audit_keys": "key_id = NEW.key_id",
}
REVOKED = keeping.only("revoked_at", "key_id public_key algorithm key_size created_at revoked_at")


def keep(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, same in SAME.items():
        may = REVOKED if table == "console_audit_keys" else "1 = 0"
        keeping.keep(editor, table, same=same, may=may)


def keep_no_more(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table in SAME:
        keeping.keep_no_more(editor, table)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ConsoleKey",
            fields=[
                ("key_id", models.TextField(primary_key=True, serialize=False)),
                ("public_key", models.TextField()),
                ("algorithm", models.TextField(default="rsa-pss")),
                ("key_size", models.IntegerField(default=2048)),
                ("created_at", MomentField()),
                ("revoked_at", MomentField(null=True)),
            ],
            options={"db_table": "console_audit_keys"},
        ),
        migrations.CreateModel(
            name="ConsoleEntry",
            fields=[
                ("entry_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_id", models.TextField(unique=True)),
                ("event_timestamp", MomentField()),
                ("event_type", models.TextField()),
                ("originator_id", models.TextField()),
                ("event_payload", JsonTextField(null=True)),
                ("sequence_number", models.BigIntegerField(unique=True)),
                ("previous_hash", models.TextField()),
                ("entry_hash", models.TextField()),
                ("signature", models.TextField()),
                ("signing_key_id", models.TextField()),
                ("created_at", MomentField()),
            ],
            options={
                "db_table": "console_audit_log",
                "indexes": [
                    models.Index(fields=["event_type"], name="console_audit_type"),
                    models.Index(fields=["originator_id"], name="console_audit_originator"),
                    models.Index(fields=["event_timestamp"], name="console_audit_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsoleRoot",
            fields=[
                ("root_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sequence_start", models.BigIntegerField()),
                ("sequence_end", models.BigIntegerField()),
                ("root_hash", models.TextField()),
                ("timestamp", MomentField()),
                ("external_anchor", models.TextField(null=True)),
            ],
            options={
                "db_table": "console_audit_roots",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["sequence_start", "sequence_end"],
                        name="console_audit_roots_range",
                    )
                ],
            },
        ),
        migrations.RunPython(keep, keep_no_more),
    ]
