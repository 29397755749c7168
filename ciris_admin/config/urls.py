"""Where configuration lives: its nodes, one node, one setting, their versions and acts.

A node's id comes last in each address, for it may hold slashes.
"""

from django.urls import path

from ciris_admin.config import acts, editing, node, nodes, setting, versions

app_name = "config"
urlpatterns = [
    path("", nodes.show_list, name="nodes"),
    path("add/", nodes.add, name="add"),
    path("nodes/<key:node_id>", node.show, name="node"),
    path("settings/<str:name>/<key:node_id>", setting.show, name="setting"),
    path("edit/<key:node_id>", editing.edit, name="edit"),
    path("versions/<key:node_id>", versions.show_list, name="versions"),
    path("version/<int:number>/<key:node_id>", versions.show_version, name="version"),
    path("freeze/<key:node_id>", acts.freeze, name="freeze"),
    path("thaw/<key:node_id>", acts.thaw, name="thaw"),
    path("reset/<key:node_id>", acts.reset, name="reset"),
    path("revert/<key:node_id>", acts.revert, name="revert"),
]
