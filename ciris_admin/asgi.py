"""The application that `manage.py up` serves."""

import os

import django

from ciris_admin.threads import ThreadedHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ciris_admin.settings")
django.setup(set_prefix=False)
application = ThreadedHandler()
