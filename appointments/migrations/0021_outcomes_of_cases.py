"""A closed case says what came of it; one may go on in another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_that_nobody_said(apps, schema_editor):
    apps.get_model("appointments.Case").objects.filter(status="closed").update(outcome="unknown")


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0020_wrong_answers_at_a_link'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='case',
            options={'permissions': [('assign_case', 'Can give cases to colleagues'), ('merge_case', 'Can join two cases of one patient'), ('lead_case', 'Is told of late cases'), ('figures_case', "Can see the desk's figures"), ('export_case', 'Can take lists of cases out, without names'), ('export_names_case', 'Can take lists of cases out, with names'), ('trace_case', 'Can see who read and changed what')], 'verbose_name': 'case'},
        ),
        migrations.AddField(
            model_name='case',
            name='escalated_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='told to the lead'),
        ),
        migrations.AddField(
            model_name='case',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='appointments.case', verbose_name='goes on in'),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, choices=[('settled', 'Answered or settled'), ('seen', 'Seen by a doctor here'), ('opinion', 'Opinion delivered'), ('not_wanted', 'Not wanted any more'), ('not_reached', 'Could not be reached'), ('elsewhere', 'Sent to another place'), ('mistake', "A mistake, or a machine's"), ('merged', 'Goes on in another case'), ('unknown', 'Not said')], max_length=12, verbose_name='outcome'),
        ),
        migrations.RunPython(say_that_nobody_said, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'closed'), ('outcome', ''), _connector='XOR'), name='case_has_an_outcome_when_closed'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'settled', 'seen', 'opinion', 'not_wanted', 'not_reached', 'elsewhere', 'mistake', 'merged', 'unknown'])), name='case_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'merged'), ('merged_into', None), _connector='XOR'), name='case_merged_goes_on_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='case_goes_on_in_another'),
        ),
    ]
