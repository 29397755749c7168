"""The keys of Wise Authorities, and triggers that keep them: what a ruling was signed with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Confirmation and revocation are written once; the rest, never again.
KEPT = ("person_id", "authority", "key_id", "public_key", "label", "enrolment", "enrolled_at")
ONCE = ("confirmed_at", "confirmed_by_id", "revoked_at", "revoked_by_id")
SAID = "The key of an authority is kept as it was enrolled"

SQLITE = """
CREATE TRIGGER access_authoritykey_kept BEFORE UPDATE ON access_authoritykey WHEN {changed}
BEGIN SELECT RAISE(ABORT, '{said}'); END;
CREATE TRIGGER access_authoritykey_stays BEFORE DELETE ON access_authoritykey
BEGIN SELECT RAISE(ABORT, '{said}'); END;
"""
POSTGRESQL = """
CREATE FUNCTION access_authoritykey_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ({changed}) THEN RAISE EXCEPTION '{said}'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_authoritykey_kept BEFORE UPDATE OR DELETE ON access_authoritykey
FOR EACH ROW EXECUTE FUNCTION access_authoritykey_kept();
"""
DROPPED = """
DROP TRIGGER access_authoritykey_kept ON access_authoritykey;
DROP FUNCTION access_authoritykey_kept();
"""


def keep(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = editor.connection.vendor == "sqlite"
    differs = "IS NOT" if on_sqlite else "IS DISTINCT FROM"
    changed = [f"NEW.{name} {differs} OLD.{name}" for name in KEPT]
    changed += [f"OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name}" for name in ONCE]
    statements = SQLITE if on_sqlite else POSTGRESQL
    _run(editor, statements.format(changed=" OR ".join(changed), said=SAID))


def keep_no_more(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":  # SQLite's triggers go with their table
        _run(editor, DROPPED)


def _run(editor: BaseDatabaseSchemaEditor, statements: str) -> None:
    if editor.connection.vendor != "sqlite":
        editor.execute(statements)
        return
    for statement in statements.split("END;"):
        if statement.strip():
            editor.execute(f"{statement} END")


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("authority", models.CharField(max_length=150)),
                ("key_id", models.CharField(max_length=64, unique=True)),
                ("public_key", models.CharField(max_length=44)),
                ("label", models.CharField(max_length=80)),
                ("enrolment", models.TextField()),
                ("enrolled_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_reason", models.CharField(blank=True, max_length=400)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authority_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep, keep_no_more),
    ]
