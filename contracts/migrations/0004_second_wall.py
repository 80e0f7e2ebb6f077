from django.db import migrations

from tst_platform.core.walls import on_postgresql, protect

# What the policies of this app and of those above ask. The functions run as their owner, whom no policy holds:
# a policy that looked into a table behind another policy would go round in circles.
FORWARDS = """
CREATE FUNCTION tst_present() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM contracts_party WHERE id = tst_party() AND left_at IS NULL $$;
CREATE FUNCTION tst_led_contracts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT contract_id FROM contracts_contractintervenant WHERE user_id = tst_user() $$;
CREATE FUNCTION tst_my_contracts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT tst_led_contracts() UNION SELECT contract_id FROM contracts_party WHERE id = tst_present() $$;
-- The gate: a party reads content once the version in force is signed.
CREATE FUNCTION tst_open_contracts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT tst_led_contracts()
       UNION SELECT v.contract_id FROM contracts_signature s JOIN contracts_version v ON v.id = s.version_id
             JOIN contracts_party p ON p.id = s.party_id AND p.contract_id = v.contract_id
             WHERE s.party_id = tst_present() AND s.withdrawn_at IS NULL AND v.proposed_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                             AND later.number > v.number AND later.proposed_at IS NOT NULL) $$;
"""
BACKWARDS = """
DROP FUNCTION tst_open_contracts();
DROP FUNCTION tst_my_contracts();
DROP FUNCTION tst_led_contracts();
DROP FUNCTION tst_present();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_proposed_versions_stand"),
        ("core", "0003_who_is_looking"),
    ]

    operations = [
        on_postgresql(FORWARDS, BACKWARDS),
        protect("contracts_contract", "id IN (SELECT tst_my_contracts())"),
        protect(
            "contracts_contractintervenant",
            "user_id = (SELECT tst_user()) OR contract_id IN (SELECT tst_my_contracts())",
        ),
        # A number and dates, no name: whoever reads a word of the same contract may know that its author is there.
        protect(
            "contracts_party", "id = (SELECT tst_party()) OR contract_id IN (SELECT tst_my_contracts())"
        ),
        protect(
            "contracts_version",
            "contract_id IN (SELECT tst_led_contracts())"
            " OR (proposed_at IS NOT NULL AND contract_id IN (SELECT tst_my_contracts()))",
        ),
        protect("contracts_clause", "EXISTS (SELECT 1 FROM contracts_version v WHERE v.id = version_id)"),
        protect(
            "contracts_signature",
            "party_id = (SELECT tst_present()) OR EXISTS (SELECT 1 FROM contracts_version v"
            " WHERE v.id = version_id AND v.contract_id IN (SELECT tst_led_contracts()))",
        ),
        protect(
            "contracts_answer",
            "party_id = (SELECT tst_present()) OR EXISTS (SELECT 1 FROM contracts_clause c"
            " WHERE c.id = clause_id AND c.contract_id IN (SELECT tst_led_contracts()))",
        ),
        protect(
            "contracts_release",
            "author_id = (SELECT tst_present()) OR contract_id IN (SELECT tst_led_contracts())",
        ),
    ]
