CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The event log: append-only, partitioned by month of recording (invariant 2).
CREATE TABLE core_event (
    id uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    type text NOT NULL,
    actor_kind text NOT NULL,
    actor_account uuid,
    actor_post uuid,
    on_behalf_of uuid,
    channel text NOT NULL,
    organization_id uuid,
    division_id uuid,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    lane smallint NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    salt bytea DEFAULT uuid_send(gen_random_uuid()),
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX core_event_lane ON core_event (lane, txid, id);
CREATE INDEX core_event_subject ON core_event (subject_id, recorded_at, id);
CREATE INDEX core_event_organization ON core_event (organization_id, recorded_at, id);

CREATE FUNCTION core_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('yiwang.redacting', true) = 'on'
       AND (NEW.id, NEW.recorded_at, NEW.txid, NEW.type, NEW.subject_id) IS NOT DISTINCT FROM
           (OLD.id, OLD.recorded_at, OLD.txid, OLD.type, OLD.subject_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER core_event_final BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_event_is_final();
CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON core_event
    FOR EACH STATEMENT EXECUTE FUNCTION core_event_is_final();

-- Partitions: the worker keeps a year ahead; the default takes what nobody foresaw.
CREATE FUNCTION core_event_partitions(first date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    made integer := 0;
    begins date;
    name text;
BEGIN
    FOR i IN 0..months - 1 LOOP
        begins := (date_trunc('month', first) + make_interval(months => i))::date;
        name := 'core_event_' || to_char(begins, 'YYYYMM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF core_event FOR VALUES FROM (%L) TO (%L)', name,
                           begins::timestamp AT TIME ZONE 'UTC',
                           (begins + interval '1 month')::timestamp AT TIME ZONE 'UTC');
            -- Triggers on statements are not handed down to partitions.
            EXECUTE format('CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON %I '
                           'FOR EACH STATEMENT EXECUTE FUNCTION core_event_is_final()', name);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
CREATE TABLE core_event_default PARTITION OF core_event DEFAULT;
CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON core_event_default
    FOR EACH STATEMENT EXECUTE FUNCTION core_event_is_final();
SELECT core_event_partitions(date_trunc('month', now())::date, 13);

-- Append the events of one change. Returns how many were written.
CREATE FUNCTION core_record_events(events jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    written integer;
BEGIN
    INSERT INTO core_event (id, type, actor_kind, actor_account, actor_post, on_behalf_of, channel,
                            organization_id, division_id, subject_kind, subject_id, lane, payload)
    SELECT e.id, e.type, e.actor_kind, e.actor_account, e.actor_post, e.on_behalf_of, e.channel,
           e.organization_id, e.division_id, e.subject_kind, e.subject_id, e.lane, coalesce(e.payload, '{}')
    FROM jsonb_to_recordset(events) AS e(
        id uuid, type text, actor_kind text, actor_account uuid, actor_post uuid, on_behalf_of uuid,
        channel text, organization_id uuid, division_id uuid, subject_kind text, subject_id uuid,
        lane smallint, payload jsonb);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;

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

-- A counter that moves whenever something published changes: caches of revisions and parameters compare it.
CREATE TABLE core_generation (single boolean PRIMARY KEY DEFAULT true CHECK (single), value bigint NOT NULL);
INSERT INTO core_generation VALUES (true, 1);
CREATE FUNCTION core_bump_generation() RETURNS bigint LANGUAGE sql AS $$
    UPDATE core_generation SET value = value + 1 RETURNING value
$$;

-- Lease a block of numbers of a series: short, own transaction, never max() + 1.
CREATE FUNCTION core_lease_numbers(wanted_series text, amount integer) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO core_number_series AS s (series, last) VALUES (wanted_series, amount)
    ON CONFLICT (series) DO UPDATE SET last = s.last + excluded.last
    RETURNING last - amount + 1
$$;
