-- What the application may do in this database: read and write rows, and nothing else. And the backup: read,
-- save the keys (a migration takes them back where they are made after this; here, where they stand already).
-- Run by the owner of the database (tst_owner), before the first migration; harmless to run again.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tst_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tst_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO tst_app;
GRANT USAGE ON SCHEMA public TO tst_backup;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tst_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO tst_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public GRANT SELECT ON TABLES TO tst_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public GRANT SELECT ON SEQUENCES TO tst_backup;
DO $$ BEGIN
    IF to_regclass('public.core_datakey') IS NOT NULL THEN
        REVOKE ALL ON public.core_datakey FROM tst_backup;
    END IF;
END $$;
