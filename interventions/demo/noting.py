"""Keep the logs of held sessions, and let the supervisor ask."""

from __future__ import annotations

from interventions.demo.dating import hours_of, moment_of, on
from interventions.demo.shapes import Asked, Circle, Meeting
from interventions.demo.stage import Stage
from interventions.logs.models import SessionLog
from interventions.logs.services import Draft, save_log, validate_log
from interventions.sessions.models import Session
from interventions.supervision.models import Question
from interventions.supervision.services import answer_question, ask_question, close_question, pseudonymise
from tst_platform.core.viewer import Viewer


def keep_logs(stage: Stage, circle: Circle) -> None:
    for session, meeting in zip(stage.sessions[circle.name], circle.meetings, strict=True):
        if meeting.log:
            _keep_log(stage, session, meeting)


def _keep_log(stage: Stage, session: Session, meeting: Meeting) -> None:
    log = save_log(session=session, draft=Draft(body=meeting.log, revision=0), by=stage.lead)
    if meeting.log_is_validated:
        validate_log(session=session, revision=log.revision, by=stage.lead)
    _starts_at, ends_at = hours_of(meeting)
    SessionLog.objects.filter(pk=log.pk).update(saved_at=ends_at)


def supervise(stage: Stage, supervisor: Viewer) -> None:
    for asked in stage.told.questions:
        _ask(stage, asked, supervisor)


def _ask(stage: Stage, asked: Asked, supervisor: Viewer) -> None:
    programme = stage.programme
    question = ask_question(programme=programme, text=asked.text, by=supervisor)
    Question.objects.filter(pk=question.pk).update(created_at=moment_of(asked.days_ago))
    if asked.answer:
        text = pseudonymise(programme=programme, text=asked.answer).text
        with on(moment_of(asked.answered_days_ago)):
            question = answer_question(question=question, text=text, by=stage.lead)
    if asked.is_closed:
        close_question(question=question, by=supervisor)
