"""The tables of tasks and thoughts. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField


class Task(models.Model):
    """A row of tasks: what the agent was asked to do."""

    task_id = models.TextField(primary_key=True)
    description = models.TextField()
    status = models.TextField()
    priority = models.IntegerField(null=True, default=0)
    created_at = MomentField()
    updated_at = MomentField()
    parent_task_id = models.TextField(null=True)
    context_json = JsonTextField(null=True)
    outcome_json = JsonTextField(null=True)
    retry_count = models.IntegerField(null=True, default=0)
    created_by = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "tasks"


class Thought(models.Model):
    """A row of thoughts: one step of reasoning about a task."""

    thought_id = models.TextField(primary_key=True)
    source_task_id = models.TextField()
    thought_type = models.TextField(null=True, default="standard")
    status = models.TextField()
    created_at = MomentField()
    updated_at = MomentField()
    round_number = models.IntegerField(null=True, default=0)
    content = models.TextField()
    context_json = JsonTextField(null=True)
    ponder_count = models.IntegerField(null=True, default=0)
    ponder_notes_json = JsonTextField(null=True)
    parent_thought_id = models.TextField(null=True)
    final_action_json = JsonTextField(null=True)
    retry_count = models.IntegerField(null=True, default=0)
    escalation_level = models.IntegerField(null=True, default=0)

    class Meta:
        managed = False
        db_table = "thoughts"


class FeedbackMapping(models.Model):
    """A row of feedback_mappings: which message was feedback on which thought."""

    feedback_id = models.TextField(primary_key=True)
    source_message_id = models.TextField(null=True)
    target_thought_id = models.TextField(null=True)
    feedback_type = models.TextField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "feedback_mappings"
