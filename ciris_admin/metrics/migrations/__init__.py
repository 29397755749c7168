"""Migrations of the saved views (Django's, on the console's database)."""
