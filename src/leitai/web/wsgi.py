"""Django as the front asks it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.web.settings")
application = get_wsgi_application()
