"""The four roles. Their names are repeated here: a migration keeps what it once said."""

from typing import Any

from django.db import migrations

ROLES = ("viewer", "operator", "authority", "administrator")


def make_roles(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_access"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
