"""The rules of circulation, and the words of whoever agrees no more, behind the second wall as well.

What arrives is told by a function of the interventions; the rule that it asks is the contract's.
"""

from django.db import migrations

from tst_platform.core.walls import on_postgresql

FORWARDS = """
-- The people of the circle who are there: has one of them not said yes, has one of them objected?
CREATE FUNCTION tst_is_unsaid(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT EXISTS (SELECT 1 FROM contracts_voice o JOIN contracts_party p ON p.id = o.party_id
       WHERE o.release_id = asked AND o.value <> 'yes' AND p.left_at IS NULL) $$;
CREATE FUNCTION tst_is_opposed(asked uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT EXISTS (SELECT 1 FROM contracts_voice o JOIN contracts_party p ON p.id = o.party_id
       WHERE o.release_id = asked AND o.value = 'objection' AND p.left_at IS NULL) $$;
-- What came into the viewer's cells: let in by its author, who is there and agrees, as the rule asks by which it was
-- given, and as the version in force asks now.
CREATE OR REPLACE FUNCTION tst_arrived() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT w.id FROM interventions_circulation w JOIN contracts_release r ON r.id = w.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE w.to_cell_id IN (SELECT tst_my_cells()) AND r.content_id = w.card_id AND r.circle_id = w.to_cell_id
       AND r.state = 'given' AND p.left_at IS NULL AND p.disagreed_at IS NULL
       AND (r.rule = 'author'
            OR (r.rule = 'unanimity' AND r.put_to_circle_at IS NOT NULL AND NOT tst_is_unsaid(r.id))
            OR (r.rule = 'no_objection' AND r.opens_at <= clock_timestamp() AND NOT tst_is_opposed(r.id)))
       AND NOT EXISTS (SELECT 1 FROM contracts_clause k JOIN contracts_version v ON v.id = k.version_id
           WHERE v.contract_id = r.contract_id AND v.proposed_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                           AND later.number > v.number AND later.proposed_at IS NOT NULL)
           AND (k.terms ->> 'circulation' = 'nobody'
                OR (k.terms ->> 'circulation' = 'unanimity' AND (r.put_to_circle_at IS NULL OR tst_is_unsaid(r.id)))
                OR (k.terms ->> 'circulation' = 'no_objection' AND (r.put_to_circle_at IS NULL OR tst_is_opposed(r.id)
                    OR r.put_to_circle_at + (k.terms ->> 'objection_hours')::int * interval '1 hour'
                       > clock_timestamp()))
                OR (r.put_to_circle_at IS NOT NULL AND (k.terms ->> 'quorum')::int > r.asked_people))) $$;
CREATE POLICY asked ON interventions_circulation FOR SELECT USING (release_id IN (SELECT tst_put_to_me()));

-- The words of whoever withdrew their agreement are theirs alone until they sign.
CREATE FUNCTION tst_disagreed() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM contracts_party WHERE disagreed_at IS NOT NULL $$;
CREATE POLICY agreed ON interventions_card AS RESTRICTIVE FOR SELECT USING (
    (SELECT tst_counts()) OR (SELECT tst_works()) OR author_id = (SELECT tst_present())
    OR author_id NOT IN (SELECT tst_disagreed()));
"""
BACKWARDS = """
DROP POLICY agreed ON interventions_card;
DROP FUNCTION tst_disagreed();
DROP POLICY asked ON interventions_circulation;
CREATE OR REPLACE FUNCTION tst_arrived() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT w.id FROM interventions_circulation w JOIN contracts_release r ON r.id = w.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE w.to_cell_id IN (SELECT tst_my_cells()) AND r.content_id = w.card_id AND r.circle_id = w.to_cell_id
       AND r.state = 'given' AND p.left_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM contracts_clause k JOIN contracts_version v ON v.id = k.version_id
           WHERE v.contract_id = r.contract_id AND v.proposed_at IS NOT NULL AND k.terms ->> 'circulation' = 'nobody'
           AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                           AND later.number > v.number AND later.proposed_at IS NOT NULL)) $$;
DROP FUNCTION tst_is_opposed(uuid);
DROP FUNCTION tst_is_unsaid(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_the_policy_of_a_version"),
        ("interventions", "0005_who_gives_rights"),
    ]

    operations = [on_postgresql(FORWARDS, BACKWARDS)]
