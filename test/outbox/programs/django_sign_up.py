"""Record two calls in transactions of Django on PostgreSQL, of which the second is committed."""

import sys
from contextlib import suppress

import django
from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict

from sendx_python_sdk.outbox import Outbox

given = conninfo_to_dict(sys.argv[1])
options = {"HOST": given["host"], "PORT": given["port"], "USER": given["user"]}
engine = "django.db.backends.postgresql"
settings.configure(DATABASES={"default": {"ENGINE": engine, "NAME": given["dbname"], **options}})
django.setup()

with Outbox(sys.argv[1]) as outbox:
    with suppress(ZeroDivisionError), transaction.atomic():
        outbox.identify_contact({"email": "a@example.com"}, connection=connection)
        raise ZeroDivisionError
    with transaction.atomic():
        outbox.identify_contact({"email": "b@example.com"}, connection=connection)
connection.close()
