"""Who has the page of a case before them, so that two who work on it see each other."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0025_finding_patients_by_pieces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('seen_at', models.DateTimeField(verbose_name='last seen open')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readers', to='appointments.case', verbose_name='case')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'reader of a case',
                'verbose_name_plural': 'readers of cases',
                'indexes': [models.Index(fields=['seen_at'], name='case_reader_by_time')],
                'constraints': [models.UniqueConstraint(fields=('case', 'staff'), name='case_reader_once'), models.CheckConstraint(condition=models.Q(('seen_at__gte', models.F('opened_at'))), name='case_reader_seen_after_opened')],
            },
        ),
    ]
