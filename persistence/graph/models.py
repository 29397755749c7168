"""The graph tables. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import AnyFloatField, AnyIntegerField, AnyTextField, JsonTextField
from persistence.moments import MomentField


class Node(models.Model):
    """A row of graph_nodes; the same id may live in several scopes."""

    pk = models.CompositePrimaryKey("node_id", "scope")
    node_id = AnyTextField()
    scope = AnyTextField()
    node_type = AnyTextField()
    attributes_json = JsonTextField(null=True)
    version = AnyIntegerField(null=True, default=1)
    updated_by = AnyTextField(null=True)
    updated_at = MomentField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "graph_nodes"


class Edge(models.Model):
    """A row of graph_edges; both ends are nodes of the edge's own scope."""

    edge_id = AnyTextField(primary_key=True)
    source_node_id = AnyTextField()
    target_node_id = AnyTextField()
    scope = AnyTextField()
    relationship = AnyTextField()
    weight = AnyFloatField(null=True, default=1.0)
    attributes_json = JsonTextField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "graph_edges"
