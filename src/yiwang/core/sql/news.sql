-- The lanes in which somebody finds something to read, for all consumers in one look. ``wanted`` gives each consumer's
-- name with the types of events that it handles (null: all) and whether only those done in another's name.
-- What nobody wants is passed by here, in blocks of ``look``: a position moves once ``lazy`` events lie behind it or it
-- stood for ten seconds. A lane of null means that the consumer's positions are yet to be made.
CREATE FUNCTION core_news(wanted jsonb, look integer, lazy integer)
RETURNS TABLE (consumer text, in_lane smallint) LANGUAGE plpgsql
SET enable_seqscan = off SET jit = off AS $$
DECLARE
    nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    safe CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
    place record;
    types text[];
    acting boolean;
    any_hit boolean;
    passed integer;
    last_txid xid8;
    last_id uuid;
BEGIN
    RETURN QUERY
        SELECT w.key, NULL::smallint FROM jsonb_object_keys(wanted) AS w(key)
        WHERE (SELECT count(*) FROM core_consumer k WHERE k.name = w.key) < 16;
    FOR place IN
        SELECT k.id, k.name, k.lane, k.txid AS number, k.txid::text::xid8 AS txid,
               coalesce(k.event_id, nobody) AS event_id, k.updated_at
        FROM generate_series(0, 15) AS l(lane)
        CROSS JOIN LATERAL (
            SELECT e.txid, e.id FROM core_event e WHERE e.lane = l.lane AND e.txid < safe
            ORDER BY e.txid DESC, e.id DESC LIMIT 1) AS top
        JOIN core_consumer k ON k.lane = l.lane
        WHERE wanted ? k.name AND (top.txid, top.id) > (k.txid::text::xid8, coalesce(k.event_id, nobody))
        ORDER BY k.name, k.lane
    LOOP
        types := CASE WHEN jsonb_typeof(wanted -> place.name -> 'types') = 'array'
                      THEN ARRAY(SELECT jsonb_array_elements_text(wanted -> place.name -> 'types')) END;
        acting := (wanted -> place.name ->> 'represented')::boolean;
        SELECT bool_or(b.hit), count(*), (array_agg(b.txid))[count(*)::integer], (array_agg(b.id))[count(*)::integer]
        INTO any_hit, passed, last_txid, last_id
        FROM (SELECT e.txid, e.id, (types IS NULL OR e.type = ANY(types))
                                   AND (NOT acting OR e.on_behalf_of IS NOT NULL) AS hit
              FROM core_event e
              WHERE e.lane = place.lane AND e.txid < safe AND (e.txid, e.id) > (place.txid, place.event_id)
              ORDER BY e.txid, e.id LIMIT look) AS b;
        IF any_hit THEN
            consumer := place.name;
            in_lane := place.lane;
            RETURN NEXT;
        ELSIF passed >= lazy OR passed > 0 AND place.updated_at < now() - interval '10 seconds' THEN
            PERFORM FROM core_consumer k WHERE k.id = place.id AND k.txid = place.number FOR UPDATE SKIP LOCKED;
            IF FOUND THEN
                UPDATE core_consumer k SET txid = last_txid::text::bigint, event_id = last_id, updated_at = now()
                WHERE k.id = place.id AND k.txid = place.number
                  AND coalesce(k.event_id, nobody) = place.event_id;
            END IF;
        END IF;
    END LOOP;
END $$;

-- What one consumer may take of a lane now, in order: only what it wants, only transactions that no later one precedes.
CREATE FUNCTION core_read_wanted(wanted smallint, after_txid xid8, after_id uuid, types text[], acting boolean,
                                 most integer)
RETURNS SETOF core_event LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off AS $$
    SELECT * FROM core_event
    WHERE lane = wanted
      AND txid < pg_snapshot_xmin(pg_current_snapshot())
      AND (txid, id) > (after_txid, after_id)
      AND (types IS NULL OR type = ANY(types))
      AND (NOT acting OR on_behalf_of IS NOT NULL)
    ORDER BY txid, id
    LIMIT most
$$;

DROP FUNCTION core_read_lane(smallint, xid8, uuid, integer);
