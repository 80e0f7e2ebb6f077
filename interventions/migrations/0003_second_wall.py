from django.db import migrations

from tst_platform.core.walls import on_postgresql, protect

FORWARDS = """
-- A day more on either side: the database does not know in which zone the Institut reads its calendar.
CREATE FUNCTION tst_supervised_contracts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT i.contract_id FROM interventions_supervision s JOIN contracts_contractintervenant i ON i.user_id = s.intervenant_id
       WHERE s.supervisor_id = tst_user() AND s.since <= current_date + 1 AND (s.until IS NULL OR s.until >= current_date) $$;
-- What came into the viewer's cells: let in by its author, who is there, and no stricter version since.
CREATE FUNCTION tst_arrived() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT w.id FROM interventions_circulation w JOIN contracts_release r ON r.id = w.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE w.to_cell_id IN (SELECT tst_my_cells()) AND r.content_id = w.card_id AND r.circle_id = w.to_cell_id
       AND r.state = 'given' AND p.left_at IS NULL $$;
CREATE FUNCTION tst_arrived_cards() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT card_id FROM interventions_circulation WHERE id IN (SELECT tst_arrived()) $$;

CREATE POLICY supervised ON contracts_contract FOR SELECT USING (id IN (SELECT tst_supervised_contracts()));
CREATE POLICY supervised ON contracts_contractintervenant FOR SELECT USING (
    contract_id IN (SELECT tst_supervised_contracts()));
CREATE POLICY programmes ON cells_collective FOR SELECT USING (EXISTS (
    SELECT 1 FROM interventions_programme p WHERE p.collective_id = cells_collective.id));
"""
BACKWARDS = """
DROP POLICY programmes ON cells_collective;
DROP POLICY supervised ON contracts_contractintervenant;
DROP POLICY supervised ON contracts_contract;
DROP FUNCTION tst_arrived_cards();
DROP FUNCTION tst_arrived();
DROP FUNCTION tst_supervised_contracts();
"""

LED_PROGRAMME = (
    "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
    " AND p.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0002_steps"),
        ("cells", "0002_second_wall"),
    ]

    operations = [
        on_postgresql(FORWARDS, BACKWARDS),
        protect(
            "interventions_programme",
            "contract_id IN (SELECT tst_my_contracts()) OR sponsor_id = (SELECT tst_user())"
            " OR contract_id IN (SELECT tst_supervised_contracts())",
        ),
        protect(
            "interventions_stepchange",
            "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id)",
        ),
        protect("interventions_sponsorlink", LED_PROGRAMME),
        protect("interventions_session", "cell_id IN (SELECT tst_my_cells())"),
        protect(
            "interventions_attendance",
            "participant_id = (SELECT tst_my_participant()) OR EXISTS (SELECT 1 FROM interventions_session s"
            " WHERE s.id = session_id AND s.cell_id IN (SELECT tst_led_cells()))",
        ),
        protect("interventions_sessionlog", "cell_id IN (SELECT tst_led_cells())"),
        protect(
            "interventions_card",
            "cell_id IN (SELECT tst_my_cells()) OR author_id = (SELECT tst_present())"
            " OR id IN (SELECT tst_arrived_cards())",
        ),
        protect(
            "interventions_circulation",
            "id IN (SELECT tst_arrived()) OR EXISTS (SELECT 1 FROM interventions_card c WHERE c.id = card_id"
            " AND (c.author_id = (SELECT tst_present()) OR c.cell_id IN (SELECT tst_led_cells())))",
        ),
        protect(
            "interventions_receipt",
            "party_id = (SELECT tst_present()) OR EXISTS (SELECT 1 FROM interventions_circulation w"
            " JOIN interventions_card c ON c.id = w.card_id WHERE w.id = circulation_id"
            " AND (c.author_id = (SELECT tst_present()) OR c.cell_id IN (SELECT tst_led_cells())))",
        ),
        protect(
            "interventions_supervision",
            "supervisor_id = (SELECT tst_user()) OR intervenant_id = (SELECT tst_user())",
        ),
        protect(
            "interventions_question",
            f"{LED_PROGRAMME} OR (asked_by_id = (SELECT tst_user()) AND EXISTS ("
            "SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
            " AND p.contract_id IN (SELECT tst_supervised_contracts())))",
        ),
    ]
