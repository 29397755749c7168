"""The graph tables. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField


class Node(models.Model):
    """A row of graph_nodes; the same id may live in several scopes."""

    pk = models.CompositePrimaryKey("node_id", "scope")
    node_id = models.TextField()
    scope = models.TextField()
    node_type = models.TextField()
    attributes_json = JsonTextField(null=True)
    version = models.IntegerField(null=True, default=1)
    updated_by = models.TextField(null=True)
    updated_at = MomentField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "graph_nodes"


class Edge(models.Model):
    """A row of graph_edges; both ends are nodes of the edge's own scope."""

    edge_id = models.TextField(primary_key=True)
    source_node_id = models.TextField()
    target_node_id = models.TextField()
    scope = models.TextField()
    relationship = models.TextField()
    weight = models.FloatField(null=True, default=1.0)
    attributes_json = JsonTextField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "graph_edges"
