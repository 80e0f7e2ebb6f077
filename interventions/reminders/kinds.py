"""The kinds of message that the clock writes by itself."""

from interventions.polls.services.asking import REMINDER as POLL_REMINDER
from interventions.sessions.services.announcing import REMINDER

UNSIGNED, UNOPENED, ERASURE = "unsigned", "unopened", "erasure_near"
LOG_MISSING, ACCREDITATION, DIGEST = "log_missing", "accreditation", "weekly"
REVIEW_DUE, ACTION_DUE, SUPERVISION_DUE = "review_due", "engagement_due", "supervision_due"

# Those that a person stops by one link; what tells a date, or that it changed, is no reminder.
FOR_PARTICIPANTS = (REMINDER, POLL_REMINDER, UNSIGNED, UNOPENED, ERASURE, ACTION_DUE)
