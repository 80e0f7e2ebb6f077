"""Proposals beside the present seats, one history of acts, encounters as pair marks, rounds that close."""

import django.db.models.deletion
import django.utils.timezone
import tst_platform.core.sealing
import uuid
from django.conf import settings
from django.db import migrations, models

from tst_platform.core.walls import protect


class Migration(migrations.Migration):

    dependencies = [
        ('cells', '0004_who_looked_at_a_cell'),
        ('contracts', '0004_second_wall'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Encounter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('first', models.BinaryField(max_length=16)),
                ('second', models.BinaryField(max_length=16)),
                ('weight', models.FloatField(default=1.0, help_text='1 for a round spent in one cell')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('cell_size', models.PositiveSmallIntegerField()),
                ('seed', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('composing', 'being composed'), ('ready', 'ready'), ('stopped', 'ended early, the best so far'), ('refused', 'not possible'), ('taken', 'taken'), ('left', 'left aside')], default='composing', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='percent')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, help_text='a worker is at it until then', null=True)),
                ('stop_asked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('seats', tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, help_text='who sits where in it')),
                ('before', tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, help_text='who sat where before it was taken, for undo')),
                ('refusal', tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, help_text='why there is no composition, in the words of each language')),
                ('heterogeneity', models.FloatField(blank=True, null=True)),
                ('bound', models.FloatField(blank=True, null=True)),
                ('pairs', models.PositiveIntegerField(blank=True, null=True)),
                ('repeated_pairs', models.PositiveIntegerField(blank=True, null=True)),
                ('empty_chairs', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='cell',
            name='is_set_aside',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='move',
            name='revision',
            field=models.PositiveIntegerField(default=0, help_text='which revision of the round this act made'),
        ),
        migrations.AddField(
            model_name='move',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='move',
            name='undone_revision',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='participant',
            name='traits_closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='counts',
            field=tst_platform.core.sealing.SealedJSONField(blank=True, default=None, help_text='what remains of the traits once closed: see services.counting', null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='encounters_at',
            field=models.DateTimeField(blank=True, help_text='when who met here was written as pair marks', null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='validated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='move',
            name='origin',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cells.cell'),
        ),
        migrations.AlterField(
            model_name='move',
            name='participant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cells.participant'),
        ),
        migrations.AlterField(
            model_name='move',
            name='target',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cells.cell'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('state', 'validated'), _connector='OR'), name='only_a_validated_round_is_closed'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='first_component',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cells.component'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cells.round'),
        ),
        migrations.AddField(
            model_name='encounter',
            name='second_component',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cells.component'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='cells.round'),
        ),
        migrations.AddField(
            model_name='move',
            name='proposal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cells.proposal'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('participant__isnull', False), ('proposal__isnull', True)), models.Q(('participant__isnull', True), ('proposal__isnull', False)), _connector='OR'), name='a_move_is_of_one_person_or_of_a_proposal'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.UniqueConstraint(fields=('round', 'first', 'second'), name='encounter_once_per_round'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='encounter_is_of_two'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'composing')), fields=('contract',), name='one_composing_per_contract'),
        ),
        protect(
            "cells_proposal",
            "contract_id IN (SELECT tst_led_contracts())",
        ),
        protect(
            "cells_encounter",
            "contract_id IN (SELECT tst_led_contracts())",
        ),
    ]
