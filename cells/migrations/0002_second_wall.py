from django.db import migrations

from tst_platform.core.walls import on_postgresql, protect

FORWARDS = """
CREATE FUNCTION tst_led_collectives() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT collective_id FROM cells_membership WHERE user_id = tst_user() $$;
CREATE FUNCTION tst_my_participant() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM cells_participant WHERE party_id = tst_present() $$;
CREATE FUNCTION tst_my_collectives() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT tst_led_collectives() UNION SELECT collective_id FROM cells_participant WHERE party_id = tst_present() $$;
CREATE FUNCTION tst_led_cells() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM cells_cell WHERE contract_id IN (SELECT tst_led_contracts()) $$;
CREATE FUNCTION tst_my_cells() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT tst_led_cells()
       UNION SELECT c.id FROM cells_seat s JOIN cells_cell c ON c.id = s.cell_id JOIN cells_round r ON r.id = c.round_id
             WHERE s.participant_id = tst_my_participant() AND r.state = 'validated'
             AND c.contract_id IN (SELECT tst_open_contracts()) $$;

-- A person on the list of a collective that has no programme yet has a seat without contract.
CREATE POLICY listed ON contracts_party USING (
    contract_id IS NULL AND EXISTS (SELECT 1 FROM cells_participant p WHERE p.party_id = contracts_party.id
                                    AND p.collective_id IN (SELECT tst_led_collectives())));
-- Where a word was let into one's cell, one may know by which leave.
CREATE POLICY let_in ON contracts_release FOR SELECT USING (
    state = 'given' AND circle_id IN (SELECT tst_my_cells()));
"""
BACKWARDS = """
DROP POLICY let_in ON contracts_release;
DROP POLICY listed ON contracts_party;
DROP FUNCTION tst_my_cells();
DROP FUNCTION tst_led_cells();
DROP FUNCTION tst_my_collectives();
DROP FUNCTION tst_my_participant();
DROP FUNCTION tst_led_collectives();
"""

LED = "collective_id IN (SELECT tst_led_collectives())"


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0001_initial"),
        ("contracts", "0004_second_wall"),
    ]

    operations = [
        on_postgresql(FORWARDS, BACKWARDS),
        protect("cells_collective", "id IN (SELECT tst_my_collectives())"),
        protect("cells_membership", f"user_id = (SELECT tst_user()) OR {LED}"),
        protect("cells_component", "collective_id IN (SELECT tst_my_collectives())"),
        protect("cells_participant", f"party_id = (SELECT tst_present()) OR {LED}"),
        protect("cells_invitation", "contract_id IN (SELECT tst_led_contracts())"),
        protect("cells_waitingseat", "EXISTS (SELECT 1 FROM cells_invitation i WHERE i.id = invitation_id)"),
        protect("cells_pairconstraint", LED),
        protect(
            "cells_round",
            "contract_id IN (SELECT tst_led_contracts()) OR EXISTS (SELECT 1 FROM cells_cell c"
            " WHERE c.round_id = cells_round.id AND c.id IN (SELECT tst_my_cells()))",
        ),
        protect("cells_cell", "id IN (SELECT tst_my_cells())"),
        protect(
            "cells_seat",
            "cell_id IN (SELECT tst_my_cells()) OR participant_id = (SELECT tst_my_participant())",
        ),
        protect(
            "cells_move",
            "EXISTS (SELECT 1 FROM cells_round r WHERE r.id = round_id"
            " AND r.contract_id IN (SELECT tst_led_contracts()))",
        ),
        protect("cells_importrun", LED),
        protect(
            "cells_importedparticipant", "EXISTS (SELECT 1 FROM cells_importrun r WHERE r.id = run_id)"
        ),
    ]
