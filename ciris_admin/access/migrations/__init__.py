"""Migrations of the console's own tables (Django's, on the console's database)."""
