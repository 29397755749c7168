"""Where work and reasoning live: tasks, and the thoughts under them."""

from django.urls import path

from ciris_admin.tasks import thoughts, views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.every, name="list"),
    path("tasks/<key:task_id>", views.task, name="task"),
    path("thoughts/", thoughts.every, name="thoughts"),
    path("thoughts/<key:thought_id>", thoughts.thought, name="thought"),
]
