"""Who may write the rows that give a right; that figures write nothing; and a stricter contract binds here as well."""

from django.db import migrations

from tst_platform.core.walls import on_postgresql, reserve

FORWARDS = """
-- Whoever only counts writes nothing.
CREATE OR REPLACE FUNCTION tst_is_named() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT tst_viewer() <> '' AND NOT tst_counts() $$;
-- What came into the viewer's cells: let in by its author, who is there, and no stricter version since.
CREATE OR REPLACE FUNCTION tst_arrived() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT w.id FROM interventions_circulation w JOIN contracts_release r ON r.id = w.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE w.to_cell_id IN (SELECT tst_my_cells()) AND r.content_id = w.card_id AND r.circle_id = w.to_cell_id
       AND r.state = 'given' AND p.left_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM contracts_clause k JOIN contracts_version v ON v.id = k.version_id
           WHERE v.contract_id = r.contract_id AND v.proposed_at IS NOT NULL AND k.terms ->> 'circulation' = 'nobody'
           AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                           AND later.number > v.number AND later.proposed_at IS NOT NULL)) $$;
-- The first of a contract, and of a collective, puts themself there: nobody is before them.
CREATE FUNCTION tst_is_staffed(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT EXISTS (SELECT 1 FROM contracts_contractintervenant WHERE contract_id = asked) $$;
CREATE FUNCTION tst_has_members(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT EXISTS (SELECT 1 FROM cells_membership WHERE collective_id = asked) $$;
"""
BACKWARDS = """
DROP FUNCTION tst_has_members(uuid);
DROP FUNCTION tst_is_staffed(uuid);
CREATE OR REPLACE FUNCTION tst_arrived() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT w.id FROM interventions_circulation w JOIN contracts_release r ON r.id = w.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE w.to_cell_id IN (SELECT tst_my_cells()) AND r.content_id = w.card_id AND r.circle_id = w.to_cell_id
       AND r.state = 'given' AND p.left_at IS NULL $$;
CREATE OR REPLACE FUNCTION tst_is_named() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT tst_viewer() <> '' $$;
"""

LED = "contract_id IN (SELECT tst_led_contracts())"
LED_CELL = "cell_id IN (SELECT tst_led_cells())"
OF_COLLECTIVE = "collective_id IN (SELECT tst_led_collectives())"
# A party of the viewer's contract; or, on the list of a collective without programme, of none.
SEATED = "contract_id IS NULL OR contract_id IN (SELECT tst_my_contracts())"
AGREES = (
    "party_id = (SELECT tst_present()) OR EXISTS (SELECT 1 FROM contracts_version v"
    " WHERE v.id = version_id AND v.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0004_who_reads_the_record_of_acts"),
        ("cells", "0003_codes_and_return_phrases"),
    ]

    operations = [
        on_postgresql(FORWARDS, BACKWARDS),
        reserve(
            "contracts_contractintervenant",
            "INSERT",
            to=f"{LED} OR (user_id = (SELECT tst_user()) AND NOT tst_is_staffed(contract_id))",
        ),
        reserve("contracts_contractintervenant", "UPDATE", "DELETE", to=LED, using=LED),
        reserve(
            "cells_membership",
            "INSERT",
            to=f"{OF_COLLECTIVE} OR (user_id = (SELECT tst_user()) AND NOT tst_has_members(collective_id))",
        ),
        reserve("cells_membership", "UPDATE", "DELETE", to=OF_COLLECTIVE, using=OF_COLLECTIVE),
        reserve("contracts_party", "INSERT", "UPDATE", to=SEATED),
        reserve("contracts_signature", "INSERT", "UPDATE", "DELETE", to=AGREES, using=AGREES),
        # Leave is asked by those who lead, and given by the author alone.
        reserve("contracts_release", "INSERT", to="state = 'requested'"),
        reserve("contracts_release", "UPDATE", to="author_id = (SELECT tst_present())"),
        reserve("cells_seat", "INSERT", "UPDATE", "DELETE", to=LED_CELL, using=LED_CELL),
        reserve("interventions_supervision", "INSERT", "UPDATE", "DELETE", to="false", using="false"),
    ]
