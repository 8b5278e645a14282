
import conditions.models
import django.core.validators
import django.db.models.deletion
import modelsearch.index
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConditionIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('lede', models.TextField(max_length=400, verbose_name='introduction')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ConditionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('short_answer', models.TextField(help_text='The first thing people read: at most 60 words.', validators=[conditions.models.at_most_sixty_words], verbose_name='short answer')),
                ('alternate_names', models.TextField(blank=True, help_text='One a line.', verbose_name='other names')),
                ('icd10_code', models.CharField(blank=True, max_length=10, verbose_name='ICD-10 code')),
                ('mesh_id', models.CharField(blank=True, max_length=12, verbose_name='MeSH number')),
                ('snomed_ct', models.CharField(blank=True, max_length=18, verbose_name='SNOMED CT number')),
                ('evidence_searched', models.DateField(blank=True, null=True, verbose_name='evidence searched on')),
                ('body', wagtail.fields.StreamField([('signOrSymptom', 11), ('seeDoctor', 17), ('types', 20), ('stage', 21), ('cause', 22), ('riskFactor', 23), ('associatedAnatomy', 24), ('pathophysiology', 26), ('typicalTest', 27), ('differentialDiagnosis', 32), ('possibleTreatment', 36), ('followup', 37), ('livingWith', 38), ('primaryPrevention', 39), ('secondaryPrevention', 40), ('possibleComplication', 44), ('naturalProgression', 45), ('expectedPrognosis', 46), ('epidemiology', 47), ('faq', 52), ('misconceptions', 53), ('askDoctor', 56)], block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 120}), 1: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'rows': 3}), 2: ('conditions.blocks.ReferenceBlock', ('conditions.Reference',), {'label': 'Reference'}), 3: ('wagtail.blocks.ListBlock', (2,), {'default': [], 'help_text': 'Where this comes from. Every number needs one.', 'label': 'References'}), 4: ('wagtail.blocks.StructBlock', [[('text', 1), ('references', 3)]], {}), 5: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'Paragraphs'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Name', 'max_length': 120}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'In plain words', 'rows': 3}), 8: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('common', 'Common'), ('severe', 'When it is severe')], 'label': 'How severe'}), 9: ('wagtail.blocks.StructBlock', [[('name', 6), ('text', 7), ('references', 3), ('severity', 8)]], {}), 10: ('wagtail.blocks.ListBlock', (9,), {'default': [], 'label': 'Symptoms'}), 11: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 10)]], {'anchor': 'symptoms', 'icon': 'list-ul', 'label': 'Symptoms'}), 12: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'help_text': 'Shown in the red card at the top of the page.', 'label': 'Emergency signs', 'min_num': 1}), 13: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'Emergency signs after a treatment'}), 14: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'See a doctor the same day'}), 15: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'See a doctor within days'}), 16: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'Make an appointment'}), 17: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('emergency', 12), ('after_treatment', 13), ('same_day', 14), ('soon', 15), ('routine', 16)]], {'anchor': 'see-a-doctor', 'icon': 'warning', 'label': 'When to see a doctor'}), 18: ('wagtail.blocks.StructBlock', [[('name', 6), ('text', 7), ('references', 3)]], {}), 19: ('wagtail.blocks.ListBlock', (18,), {'default': [], 'label': 'Items'}), 20: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'types', 'icon': 'list-ul', 'label': 'Types'}), 21: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'stages', 'icon': 'list-ol', 'label': 'Stages'}), 22: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'causes', 'icon': 'list-ul', 'label': 'Causes'}), 23: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'risk-factors', 'icon': 'list-ul', 'label': 'Risk factors'}), 24: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'anatomy', 'icon': 'list-ul', 'label': 'The parts involved'}), 25: ('wagtail.blocks.ListBlock', (4,), {'default': [], 'label': 'Detail for clinicians'}), 26: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('detail', 25)]], {'anchor': 'how-it-happens', 'icon': 'doc-full', 'label': 'How it happens'}), 27: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'tests', 'icon': 'list-ul', 'label': 'Tests'}), 28: ('wagtail.blocks.CharBlock', (), {'label': 'Condition', 'max_length': 120}), 29: ('wagtail.blocks.TextBlock', (), {'label': 'What sets it apart', 'rows': 2}), 30: ('wagtail.blocks.StructBlock', [[('diagnosis', 28), ('sign', 29), ('references', 3)]], {}), 31: ('wagtail.blocks.ListBlock', (30,), {'default': [], 'label': 'Look-alikes'}), 32: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 31)]], {'anchor': 'look-alikes', 'icon': 'table', 'label': 'Look-alikes'}), 33: ('wagtail.blocks.ListBlock', (4,), {'label': 'Paragraphs', 'min_num': 1}), 34: ('wagtail.blocks.StructBlock', [[('name', 6), ('paragraphs', 33)]], {}), 35: ('wagtail.blocks.ListBlock', (34,), {'default': [], 'label': 'Treatments'}), 36: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 35)]], {'anchor': 'treatments', 'icon': 'list-ul', 'label': 'Treatments'}), 37: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'follow-up', 'icon': 'list-ul', 'label': 'Recovery and follow-up'}), 38: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'living-with-it', 'icon': 'list-ul', 'label': 'Living with it'}), 39: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5)]], {'anchor': 'prevention', 'icon': 'doc-full', 'label': 'Prevention'}), 40: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5)]], {'anchor': 'secondary-prevention', 'icon': 'doc-full', 'label': 'Keeping it from getting worse'}), 41: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('condition', 'From the condition'), ('treatment', 'From treatment'), ('unrelated', 'Not caused by it')], 'label': 'Where it comes from'}), 42: ('wagtail.blocks.StructBlock', [[('name', 6), ('text', 7), ('references', 3), ('comes_from', 41)]], {}), 43: ('wagtail.blocks.ListBlock', (42,), {'default': [], 'label': 'Complications'}), 44: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 43)]], {'anchor': 'complications', 'icon': 'list-ul', 'label': 'Complications'}), 45: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5)]], {'anchor': 'without-treatment', 'icon': 'doc-full', 'label': 'Without treatment'}), 46: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5)]], {'anchor': 'outlook', 'icon': 'doc-full', 'label': 'Outlook'}), 47: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5)]], {'anchor': 'how-common', 'icon': 'doc-full', 'label': 'How common it is'}), 48: ('wagtail.blocks.CharBlock', (), {'label': 'Question', 'max_length': 200}), 49: ('wagtail.blocks.TextBlock', (), {'label': 'Answer', 'rows': 3}), 50: ('wagtail.blocks.StructBlock', [[('question', 48), ('answer', 49), ('references', 3)]], {}), 51: ('wagtail.blocks.ListBlock', (50,), {'default': [], 'label': 'Questions'}), 52: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 51)]], {'anchor': 'questions', 'icon': 'help', 'label': 'Questions people ask'}), 53: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 19)]], {'anchor': 'not-true', 'icon': 'list-ul', 'label': 'Things that are not true'}), 54: ('wagtail.blocks.CharBlock', (), {'max_length': 200}), 55: ('wagtail.blocks.ListBlock', (54,), {'default': [], 'label': 'Questions to ask'}), 56: ('wagtail.blocks.StructBlock', [[('heading', 0), ('paragraphs', 5), ('entries', 55)]], {'anchor': 'ask-your-doctor', 'icon': 'help', 'label': 'Questions to ask your doctor'})}, verbose_name='sections')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('lede', models.TextField(max_length=400, verbose_name='what this portal is')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LoadedContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('object_id', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='HospitalSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hospital_name', models.CharField(max_length=120, verbose_name='hospital name')),
                ('helpline', models.CharField(blank=True, max_length=40, verbose_name='helpline, as shown')),
                ('helpline_tel', models.CharField(blank=True, max_length=16, validators=[django.core.validators.RegexValidator('^\\+\\d{8,15}$', 'Write the number with its country code and nothing else, like +911234567890.')], verbose_name='helpline, as dialled')),
                ('helpline_hours', models.CharField(blank=True, max_length=120, verbose_name='helpline hours')),
                ('whatsapp', models.CharField(blank=True, max_length=16, validators=[django.core.validators.RegexValidator('^\\+\\d{8,15}$', 'Write the number with its country code and nothing else, like +911234567890.')], verbose_name='WhatsApp number')),
                ('emergency_number', models.CharField(default='112', max_length=10, verbose_name='emergency number')),
                ('ambulance_number', models.CharField(default='108', max_length=10, verbose_name='ambulance number')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('gst_number', models.CharField(blank=True, max_length=15, verbose_name='GST number')),
                ('is_demo', models.BooleanField(default=False, verbose_name='this is a demonstration, not a real hospital')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'hospital',
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(help_text='A short name of your own, like miller-2012.', unique=True, verbose_name='key')),
                ('authors', models.CharField(blank=True, max_length=200, verbose_name='authors')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('journal', models.CharField(blank=True, max_length=200, verbose_name='journal or publisher')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('doi', models.CharField(blank=True, max_length=100, validators=[django.core.validators.RegexValidator('^10\\.\\d{4,9}/\\S+$', 'A DOI looks like 10.1002/mds.23692.')], verbose_name='DOI')),
                ('pmid', models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator('^\\d+$', 'A PubMed number has digits only.')], verbose_name='PubMed number')),
                ('web_address', models.URLField(blank=True, help_text='For what has neither a DOI nor a PubMed number.', verbose_name='web address')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['key'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('doi', ''), _negated=True), fields=('doi',), name='reference_doi_once'), models.CheckConstraint(condition=models.Q(('year__isnull', True), ('year__range', (1800, 2200)), _connector='OR'), name='reference_year_is_a_year')],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
