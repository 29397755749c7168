"""Where memory lives: scopes, search over all of them, nodes and edges."""

from django.urls import path, register_converter

from ciris_admin.graph import edges, views
from ciris_admin.graph.converters import ScopeConverter

register_converter(ScopeConverter, "scope")

app_name = "graph"
urlpatterns = [
    path("", views.show_scopes, name="scopes"),
    path("all/", views.show_everywhere, name="everywhere"),
    path("edges/", edges.show_list, name="edges"),
    path("edges/<key:edge_id>", edges.show_edge, name="edge"),
    path("<scope:scope>/", views.show_scope, name="scope"),
    path("<scope:scope>/<key:node_id>", views.show_node, name="node"),
]
