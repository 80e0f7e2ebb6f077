"""What the clock does each minute."""

from celery import shared_task

from interventions.reminders import services


@shared_task
def tick() -> int:
    """Write the reminders that are due and send what waits; each minute. A unique key keeps two runs from doubling."""
    return services.tick()
