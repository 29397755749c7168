-- Retries of tasks and thoughts, who created a task, and how far a thought was escalated.

ALTER TABLE tasks ADD COLUMN retry_count INTEGER DEFAULT 0;
ALTER TABLE tasks ADD COLUMN created_by TEXT;
ALTER TABLE thoughts ADD COLUMN retry_count INTEGER DEFAULT 0;
ALTER TABLE thoughts ADD COLUMN escalation_level INTEGER DEFAULT 0;
