"""Where memory lives: scopes, search over all of them, nodes and edges."""

from django.urls import path, register_converter

from ciris_admin.graph import edges, views
from ciris_admin.graph.converters import ScopeConverter

register_converter(ScopeConverter, "scope")

app_name = "graph"
urlpatterns = [
    path("", views.scopes_of_store, name="scopes"),
    path("all/", views.everywhere, name="everywhere"),
    path("edges/", edges.every, name="edges"),
    path("edges/<key:edge_id>", edges.edge, name="edge"),
    path("<scope:scope>/", views.scope, name="scope"),
    path("<scope:scope>/<key:node_id>", views.node, name="node"),
]
