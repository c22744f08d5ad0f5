DROP FUNCTION core_read_wanted(smallint, xid8, uuid, text[], boolean, integer);
DROP FUNCTION core_news(jsonb, integer, integer);

-- What a reader of one lane may take now: only transactions that no later one can precede.
CREATE FUNCTION core_read_lane(wanted smallint, after_txid xid8, after_id uuid, most integer)
RETURNS SETOF core_event LANGUAGE sql STABLE AS $$
    SELECT * FROM core_event
    WHERE lane = wanted
      AND txid < pg_snapshot_xmin(pg_current_snapshot())
      AND (txid > after_txid OR (txid = after_txid AND id > after_id))
    ORDER BY txid, id
    LIMIT most
$$;

