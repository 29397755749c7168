"""Where work and reasoning live: tasks, and the thoughts under them."""

from django.urls import path

from ciris_admin.tasks import thoughts, views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.show_list, name="list"),
    path("tasks/<key:task_id>", views.show_task, name="task"),
    path("thoughts/", thoughts.show_list, name="thoughts"),
    path("thoughts/<key:thought_id>", thoughts.show_thought, name="thought"),
]
