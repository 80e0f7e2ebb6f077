-- What the application may do in this database: read and write rows, and nothing else.
-- Run by the owner of the database (tst_owner), before the first migration; harmless to run again.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tst_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tst_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO tst_app;
