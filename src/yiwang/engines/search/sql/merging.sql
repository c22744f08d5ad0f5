-- What was put in becomes part of the terms, a batch of terms at a time; texts that are no more fall out. Returns how
-- many rows were taken; the caller repeats until there are none.
CREATE FUNCTION search_merge(most_terms int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE taken int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(2037873009) THEN RETURN 0; END IF;
    WITH batch AS (
        SELECT DISTINCT b.kind, b.term FROM (SELECT kind, term FROM search_posting LIMIT most_terms * 8) b LIMIT most_terms
    ), moved AS (
        DELETE FROM search_posting p USING batch b WHERE p.kind = b.kind AND p.term = b.term
        RETURNING p.kind, p.term, p.document, p.impact
    ), counted AS (SELECT count(*) AS many FROM moved), every AS (
        SELECT * FROM moved
        UNION ALL
        SELECT t.kind, t.term, u.document, u.impact
        FROM search_term t JOIN batch b USING (kind, term), LATERAL unnest(t.documents, t.impacts) u(document, impact)
    ), alive AS (
        SELECT e.kind, e.term, e.document, max(e.impact) AS impact
        FROM every e JOIN search_document d ON d.number = e.document GROUP BY 1, 2, 3
    ), written AS (
        INSERT INTO search_term (kind, term, held, documents, impacts)
        SELECT a.kind, a.term, count(*), array_agg(a.document ORDER BY a.impact DESC, a.document),
               array_agg(a.impact ORDER BY a.impact DESC, a.document)
        FROM alive a GROUP BY 1, 2
        ON CONFLICT (kind, term) DO UPDATE
            SET held = excluded.held, documents = excluded.documents, impacts = excluded.impacts
        RETURNING 1
    )
    SELECT c.many + 0 * (SELECT count(*) FROM written) INTO taken FROM counted c;
    RETURN taken;
END $$;

-- The arrays stand beside the row, uncompressed, so that their beginning can be read alone.
ALTER TABLE search_term ALTER COLUMN documents SET STORAGE EXTERNAL;
ALTER TABLE search_term ALTER COLUMN impacts SET STORAGE EXTERNAL;
