"""Changes as they come from the desk, and from somebody with an SQL shell."""

from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from appointments.cases.models import Case
from appointments.worklist import changed_by


def at_the_desk(user, do, path="/staff/", address="198.51.100.7"):
    """As if `user` had sent a form whose answer does that."""
    request = RequestFactory().post(path, REMOTE_ADDR=address)
    request.user = user
    changed_by.middleware(lambda asked: HttpResponse(do()))(request)


def by_sql(statement, *params, program="psql", claim=""):
    """As from an SQL shell, which signs nothing and has another name, unless it takes one and says who it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [program])
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [claim])
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL application_name = 'portal pytest'; SET LOCAL pghistory.context_metadata = ''")


def urgent(of):
    return Case.objects.filter(pk=of.pk).update(priority=1)
