-- The table of keys, empty, as the migrations make it: the dump does not hold it (a test compares the two).
CREATE TABLE public.core_datakey (
    id uuid NOT NULL CONSTRAINT core_datakey_pkey PRIMARY KEY,
    scope uuid NOT NULL CONSTRAINT core_datakey_scope_key UNIQUE,
    version integer NOT NULL CONSTRAINT core_datakey_version_check CHECK (version >= 0),
    wrapped bytea NOT NULL,
    destroyed_at timestamp with time zone
);
ALTER TABLE public.core_datakey ENABLE ROW LEVEL SECURITY;
CREATE POLICY sees ON public.core_datakey FOR SELECT
    USING ((SELECT tst_counts()) OR (SELECT tst_works()) OR ((SELECT tst_is_named())));
CREATE POLICY adds ON public.core_datakey FOR INSERT WITH CHECK ((SELECT tst_is_named()));
CREATE POLICY changes ON public.core_datakey FOR UPDATE
    USING ((SELECT tst_works()) OR ((SELECT tst_is_named()))) WITH CHECK ((SELECT tst_is_named()));
CREATE POLICY removes ON public.core_datakey FOR DELETE
    USING ((SELECT tst_works()) OR ((SELECT tst_is_named())));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.core_datakey TO tst_app;
