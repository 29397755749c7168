"""The tables of tasks and thoughts. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import AnyIntegerField, AnyTextField, JsonTextField
from persistence.moments import MomentField


class Task(models.Model):
    """A row of tasks: what the agent was asked to do."""

    task_id = AnyTextField(primary_key=True)
    description = AnyTextField()
    status = AnyTextField()
    priority = AnyIntegerField(null=True, default=0)
    created_at = MomentField()
    updated_at = MomentField()
    parent_task_id = AnyTextField(null=True)
    context_json = JsonTextField(null=True)
    outcome_json = JsonTextField(null=True)
    retry_count = AnyIntegerField(null=True, default=0)
    created_by = AnyTextField(null=True)

    class Meta:
        managed = False
        db_table = "tasks"


class Thought(models.Model):
    """A row of thoughts: one step of reasoning about a task."""

    thought_id = AnyTextField(primary_key=True)
    source_task_id = AnyTextField()
    thought_type = AnyTextField(null=True, default="standard")
    status = AnyTextField()
    created_at = MomentField()
    updated_at = MomentField()
    round_number = AnyIntegerField(null=True, default=0)
    content = AnyTextField()
    context_json = JsonTextField(null=True)
    ponder_count = AnyIntegerField(null=True, default=0)
    ponder_notes_json = JsonTextField(null=True)
    parent_thought_id = AnyTextField(null=True)
    final_action_json = JsonTextField(null=True)
    retry_count = AnyIntegerField(null=True, default=0)
    escalation_level = AnyIntegerField(null=True, default=0)

    class Meta:
        managed = False
        db_table = "thoughts"


class FeedbackMapping(models.Model):
    """A row of feedback_mappings: which message was feedback on which thought."""

    feedback_id = AnyTextField(primary_key=True)
    source_message_id = AnyTextField(null=True)
    target_thought_id = AnyTextField(null=True)
    feedback_type = AnyTextField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "feedback_mappings"
