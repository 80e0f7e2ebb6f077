"""What is asked of a composition, kept with the round; seats that are kept; moments at which cells meet."""

import django.db.models.deletion
import django.utils.timezone
import tst_platform.core.sealing
import uuid
from django.conf import settings
from django.db import migrations, models

from tst_platform.core.walls import protect


class Migration(migrations.Migration):

    dependencies = [
        ('cells', '0006_end_what_was_being_composed'),
        ('contracts', '0004_second_wall'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(
            model_name='seat',
            old_name='is_locked',
            new_name='is_kept',
        ),
        migrations.AddField(
            model_name='cell',
            name='slot',
            field=tst_platform.core.sealing.SealedTextField(blank=True, default=None, null=True, verbose_name='when this cell meets'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='alone',
            field=models.PositiveIntegerField(blank=True, help_text='people who are alone of their component in their cell', null=True),
        ),
        migrations.AddField(
            model_name='proposal',
            name='asked',
            field=tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True, help_text='what this composition was to respect: see services.asking'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='later',
            field=tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True, help_text='the rounds composed together with it: {"rounds": [seating, …]}'),
        ),
        migrations.AddField(
            model_name='round',
            name='asked',
            field=tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True, help_text='what the present seats were composed with: see services.asking'),
        ),
        migrations.AddField(
            model_name='round',
            name='plan',
            field=tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True, help_text='rounds composed together with this one: {"rounds": [seating, …]}'),
        ),
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('asked', tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, help_text='see services.asking')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.contract')),
                ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        protect(
            "cells_brief",
            "contract_id IN (SELECT tst_led_contracts())",
        ),
    ]
