"""Patients are found by any part of a name or number, and the desk's views without reading all cases."""

import appointments.cases.pieces
import django.contrib.postgres.indexes
from django.db import migrations, models

# Letters lose accents, dots below and capitals; words stand two blanks apart, so that two letters can be a beginning.
FUNCTIONS = r"""
CREATE FUNCTION desk_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500
RETURN '  ' || btrim(regexp_replace(lower(regexp_replace(normalize(said, NFKD),
    '[\u0300-\u036F\u093C\u09BC\u0A3C\u0ABC\u0B3C\u200B-\u200F\u2060\uFEFF''\u2019\u02BC]', '', 'g')), '[\s.,;()_-]+', '  ', 'g'));

CREATE FUNCTION desk_pieces(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN ARRAY(SELECT DISTINCT substr(word, place, 3) FROM generate_series(1, length(word) - 2) AS place
    WHERE substr(word, place + 2, 1) <> ' ');

CREATE FUNCTION desk_patient_pieces(name text, phone text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000
RETURN desk_pieces(desk_folded(name)) || desk_pieces(ltrim(phone, '+'));

CREATE FUNCTION desk_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN ARRAY(SELECT CASE WHEN length(word) < 3 THEN '  ' || word ELSE word END
    FROM regexp_split_to_table(desk_folded(said), '  ') AS word WHERE word <> '');

CREATE FUNCTION desk_asked_pieces(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN ARRAY(SELECT DISTINCT piece FROM unnest(desk_words(said)) AS word, unnest(desk_pieces(word)) AS piece);

CREATE FUNCTION desk_name_has(name text, said text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
RETURN (SELECT bool_and(strpos(folded, word) > 0)
    FROM (SELECT desk_folded(name) AS folded) AS known, unnest(desk_words(said)) AS word) IS TRUE;
"""
GONE = """
DROP FUNCTION desk_name_has; DROP FUNCTION desk_asked_pieces; DROP FUNCTION desk_words; DROP FUNCTION desk_patient_pieces;
DROP FUNCTION desk_pieces; DROP FUNCTION desk_folded;
"""


class Migration(migrations.Migration):

    dependencies = [('appointments', '0024_hours_and_promises_so_far')]

    operations = [
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.AddIndex(
            model_name='callbackrequest',
            index=models.Index(condition=models.Q(('cancelled_at', None)), fields=['call_on'], name='callback_wanted_by_day'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['assignee', 'due_at'], name='case_open_by_assignee'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['opened_by', 'due_at'], name='case_open_by_kind'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('status', 'closed'), _negated=True), ('escalated_at__isnull', False)), fields=['due_at'], name='case_open_escalated'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['created_at'], name='case_by_arrival'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('became', 'closed'), ('what', 'moved')), fields=['at'], name='event_closing'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('absence__isnull', False), ('state__in', ['to_do', 'open', 'lapsed', 'nothing', 'call_me', 'other', 'passed'])), fields=['case'], name='offer_of_absence_on_the_list'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=django.contrib.postgres.indexes.GinIndex(appointments.cases.pieces.PatientPieces('full_name', 'phone'), fastupdate=False, name='patient_by_pieces'),
        ),
        migrations.AddIndex(
            model_name='secondopinionrequest',
            index=models.Index(condition=models.Q(('files_follow', True), ('clock_stopped_at__isnull', False), _connector='OR'), fields=['case'], name='second_opinion_waits_for_files'),
        ),
    ]
