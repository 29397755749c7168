"""Models and tables held together: the store's on both engines, the console's by migrations."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from persistence import shapes
from persistence import store as stores
from persistence.logical_tables import COLUMNS, OURS

MODELS = [model for model in apps.get_models() if model._meta.app_label == "persistence"]


def columns(model: type[Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields if field.column}


@pytest.mark.django_db
def test_the_consoles_own_models_are_those_of_their_migrations():
    call_command("makemigrations", check_changes=True, dry_run=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_has_the_columns_of_its_table(store, model):
    assert columns(model) == set(shapes.current().tables[model._meta.db_table])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_one_shape_has_the_columns_of_the_model(model):
    assert columns(model) == set(COLUMNS[model._meta.db_table])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_allows_null_where_its_table_does(store, model):
    with stores.connection().cursor() as cursor:
        described = stores.connection().introspection.get_table_description(
            cursor, model._meta.db_table
        )
    nullable = {column.name for column in described if column.null_ok}
    keys = {field.column for field in model._meta.pk_fields}

    modelled = {field.column for field in model._meta.concrete_fields if field.null}
    assert modelled - keys == nullable - keys


@pytest.mark.parametrize(
    "name", ["seed_agent.db", "seed_audit.db", "seed_secrets.db", "agent_1_0_7.db"]
)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_era_is_read_in_one_shape(real_store, model, name):
    real_store(name)

    rows = list(model.objects.all()[:50])

    assert bool(rows) == bool(rows_in(model, name))


def rows_in(model: type[Model], name: str) -> bool:
    """Say whether this real database has rows for the model at all."""
    if model._meta.db_table in OURS:
        return False
    empty = {
        "seed_agent.db": set(),
        "agent_1_0_7.db": {
            "feedback_mappings",
            "audit_log_v2",
            "audit_roots",
            "audit_signing_keys",
        },
    }
    secrets = {"secrets", "secret_access_log"}
    if name == "seed_secrets.db" or model._meta.db_table in secrets:
        return name == "seed_secrets.db" and model._meta.db_table in secrets
    if name == "seed_audit.db":
        return model._meta.db_table.startswith("audit")
    return model._meta.db_table not in empty[name]
