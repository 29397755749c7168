"""The application that `manage.py up` serves."""

import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ciris_admin.settings")
django.setup(set_prefix=False)
application = import_string("ciris_admin.direct.DirectHandler")()  # it needs the models
