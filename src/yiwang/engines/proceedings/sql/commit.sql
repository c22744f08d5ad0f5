-- A case changes a few times soon after it was written: room in its page keeps such changes out of its indexes.
ALTER TABLE proceedings_proceeding SET (fillfactor = 80);

-- One change of a proceeding in one round trip: idempotency, version check, rows of the flow, clocks, timers, events.
-- Every table is reached by key; without sequential scans a plan made while tables were empty stays right. The costs that
-- this makes up would let a server with JIT compile each call anew, for hundreds of milliseconds: never here.
-- Returns {"version": n} | {"conflict": true} | {"replay": answer} | {"other_request": true} | {"strange_files": [id]}.
CREATE FUNCTION proceedings_commit(change jsonb) RETURNS jsonb LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    p jsonb := change -> 'proceeding';
    wanted uuid := (p ->> 'id')::uuid;
    once jsonb := change -> 'once';
    known record;
    now_version integer;
    strange jsonb;
BEGIN
    IF once IS NOT NULL THEN
        INSERT INTO core_idempotency (scope, key, request_digest, answer, created_at)
        VALUES (once ->> 'scope', once ->> 'key', once ->> 'digest', once -> 'answer', now())
        ON CONFLICT (scope, key) DO NOTHING;
        IF NOT FOUND THEN
            SELECT i.request_digest, i.answer INTO known FROM core_idempotency i
            WHERE i.scope = once ->> 'scope' AND i.key = once ->> 'key';
            IF known.request_digest <> once ->> 'digest' THEN
                RETURN jsonb_build_object('other_request', true);
            END IF;
            RETURN jsonb_build_object('replay', known.answer);
        END IF;
    END IF;

    IF change ? 'files' THEN
        strange := proceedings_take_files(change -> 'files', wanted);
        IF strange IS NOT NULL THEN
            IF once IS NOT NULL THEN
                DELETE FROM core_idempotency i WHERE i.scope = once ->> 'scope' AND i.key = once ->> 'key';
            END IF;
            RETURN jsonb_build_object('strange_files', strange);
        END IF;
    END IF;

    IF change ? 'insert' THEN
        INSERT INTO proceedings_proceeding (id, kind, number, title, state, version, item_key, item_revision, release,
            organization_id, division_id, account_id, applicant_kind, applicant_id, applicant_masked, channel, answers,
            sealed, facts, flow, parent_id, part, submitted_at, accepted_on, decided_at, ended_at, due_on, card, updated_at)
        SELECT wanted, r.kind, r.number, r.title, r.state, 1, r.item_key, r.item_revision, r.release,
            r.organization_id, r.division_id, r.account_id, r.applicant_kind, r.applicant_id, r.applicant_masked, r.channel,
            coalesce(r.answers, '{}'), decode(r.sealed, 'base64'), coalesce(r.facts, '{}'), coalesce(r.flow, '{}'),
            r.parent_id, coalesce(r.part, ''), coalesce(r.submitted_at, now()), r.accepted_on, r.decided_at, r.ended_at,
            r.due_on, '', now()
        FROM jsonb_to_record(p) AS r(kind text, number text, title text, state text, item_key text, item_revision uuid,
            release uuid, organization_id uuid, division_id uuid, account_id uuid, applicant_kind text, applicant_id uuid,
            applicant_masked text, channel text, answers jsonb, sealed text, facts jsonb, flow jsonb, parent_id uuid,
            part text, submitted_at timestamptz, accepted_on date, decided_at timestamptz, ended_at timestamptz, due_on date);
        now_version := 1;
    ELSE
        UPDATE proceedings_proceeding AS t SET
            version = t.version + 1,
            state = coalesce(p ->> 'state', t.state),
            facts = CASE WHEN p ? 'facts' THEN p -> 'facts' ELSE t.facts END,
            flow = CASE WHEN p ? 'flow' THEN p -> 'flow' ELSE t.flow END,
            answers = CASE WHEN p ? 'answers' THEN p -> 'answers' ELSE t.answers END,
            sealed = CASE WHEN p ? 'sealed' THEN decode(p ->> 'sealed', 'base64') ELSE t.sealed END,
            accepted_on = CASE WHEN p ? 'accepted_on' THEN (p ->> 'accepted_on')::date ELSE t.accepted_on END,
            decided_at = CASE WHEN p ? 'decided_at' THEN (p ->> 'decided_at')::timestamptz ELSE t.decided_at END,
            ended_at = CASE WHEN p ? 'ended_at' THEN (p ->> 'ended_at')::timestamptz ELSE t.ended_at END,
            due_on = CASE WHEN p ? 'due_on' THEN (p ->> 'due_on')::date ELSE t.due_on END,
            card = CASE WHEN p ? 'card' THEN p ->> 'card' ELSE t.card END,
            updated_at = now()
        WHERE t.id = wanted AND t.version = (p ->> 'expected')::integer
        RETURNING t.version INTO now_version;
        IF NOT FOUND THEN
            IF once IS NOT NULL THEN
                DELETE FROM core_idempotency i WHERE i.scope = once ->> 'scope' AND i.key = once ->> 'key';
            END IF;
            RETURN jsonb_build_object('conflict', true);
        END IF;
    END IF;

    PERFORM proceedings_commit_flow(change, wanted);
    PERFORM proceedings_commit_rest(change, wanted);
    PERFORM core_record_events(change -> 'events');
    RETURN jsonb_build_object('version', now_version);
END $$;

-- Uploaded files become files of the proceeding, so that whoever sees it sees them. A file that its sender does not own
-- is strange: then nothing is taken and the ids of the strange ones are returned. Without an owner (a later part of a
-- bundle, filed by the platform) the files were checked before. A file of an earlier proceeding stays with it.
CREATE FUNCTION proceedings_take_files(named jsonb, wanted uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    strange jsonb;
BEGIN
    SELECT jsonb_agg(r.id) INTO strange FROM jsonb_to_recordset(named) AS r(id uuid, owner uuid)
    WHERE r.owner IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM core_file f WHERE f.id = r.id AND f.owner_account = r.owner);
    IF strange IS NULL THEN
        UPDATE core_file AS f SET subject_kind = 'proceeding', subject_id = wanted
        FROM jsonb_to_recordset(named) AS r(id uuid, owner uuid) WHERE f.id = r.id AND f.subject_id IS NULL;
    END IF;
    RETURN strange;
END $$;

-- Tokens and tasks of a change.
CREATE FUNCTION proceedings_commit_flow(change jsonb, wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF change ? 'tokens_remove' THEN
        DELETE FROM proceedings_token WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text(change -> 'tokens_remove'))::uuid[]);
    END IF;
    IF change ? 'tokens' THEN
        INSERT INTO proceedings_token (id, proceeding_id, node, data)
        SELECT r.id, wanted, r.node, r.data
        FROM jsonb_to_recordset(change -> 'tokens') AS r(id uuid, node text, data jsonb)
        ON CONFLICT (id) DO UPDATE SET node = excluded.node, data = excluded.data;
    END IF;
    IF change ? 'tasks_due' THEN
        UPDATE proceedings_task SET due_on = (change ->> 'tasks_due')::date WHERE proceeding_id = wanted AND party = 'office'
            AND state NOT IN ('done', 'cancelled');
    END IF;
    IF change ? 'tasks_close' THEN
        UPDATE proceedings_task AS t SET state = r.state, outcome = coalesce(r.outcome, ''), reason = coalesce(r.reason, ''),
            done_by = r.done_by, done_post = r.done_post, done_at = now(), data = t.data || coalesce(r.data, '{}')
        FROM jsonb_to_recordset(change -> 'tasks_close')
            AS r(id uuid, state text, outcome text, reason text, done_by uuid, done_post uuid, data jsonb)
        WHERE t.id = r.id AND t.state NOT IN ('done', 'cancelled');
    END IF;
    IF change ? 'tasks' THEN
        INSERT INTO proceedings_task (id, proceeding_id, token_id, node, name, party, organization_id, duty, account_id,
            assignee_id, state, due_on, created_at, outcome, reason, data)
        SELECT r.id, wanted, r.token_id, r.node, r.name, r.party, r.organization_id, coalesce(r.duty, ''), r.account_id,
            r.assignee_id, coalesce(r.state, 'open'), r.due_on, now(), '', '', coalesce(r.data, '{}')
        FROM jsonb_to_recordset(change -> 'tasks') AS r(id uuid, token_id uuid, node text, name text, party text,
            organization_id uuid, duty text, account_id uuid, assignee_id uuid, state text, due_on date, data jsonb)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, assignee_id = excluded.assignee_id, data = excluded.data,
            due_on = excluded.due_on;
    END IF;
END $$;

-- Clocks, timers, documents and receipts of a change.
CREATE FUNCTION proceedings_commit_rest(change jsonb, wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF change ? 'clocks' THEN
        INSERT INTO proceedings_clock (id, proceeding_id, kind, unit, amount, extension, basis, started_on, due_on, yellow_on, paused_on,
            pauses, stopped_on, card)
        SELECT r.id, wanted, r.kind, r.unit, r.amount, coalesce(r.extension, 0), coalesce(r.basis, ''), r.started_on, r.due_on,
            r.yellow_on, r.paused_on, coalesce(r.pauses, '[]'), r.stopped_on, coalesce(r.card, '')
        FROM jsonb_to_recordset(change -> 'clocks') AS r(id uuid, kind text, unit text, amount integer, extension integer,
            basis text, started_on date, due_on date, yellow_on date, paused_on date, pauses jsonb, stopped_on date, card text)
        ON CONFLICT (id) DO UPDATE SET extension = excluded.extension, due_on = excluded.due_on,
            yellow_on = excluded.yellow_on, paused_on = excluded.paused_on,
            pauses = excluded.pauses, stopped_on = excluded.stopped_on, card = excluded.card;
    END IF;
    IF change ? 'timers_remove' THEN
        DELETE FROM core_timer WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text(change -> 'timers_remove'))::uuid[]);
    END IF;
    IF change ? 'timers_cancel' THEN
        DELETE FROM core_timer WHERE subject_id = wanted AND failed_at IS NULL
            AND kind = ANY (ARRAY(SELECT jsonb_array_elements_text(change -> 'timers_cancel')));
    END IF;
    IF change ? 'timers' THEN
        INSERT INTO core_timer (id, kind, due_at, subject_kind, subject_id, payload, attempts, error, created_at)
        SELECT r.id, r.kind, coalesce(r.due_at, now()), coalesce(r.subject_kind, 'proceeding'), coalesce(r.subject_id, wanted),
            coalesce(r.payload, '{}'), 0, '', now()
        FROM jsonb_to_recordset(change -> 'timers')
            AS r(id uuid, kind text, due_at timestamptz, subject_kind text, subject_id uuid, payload jsonb);
    END IF;
    IF change ? 'documents' THEN
        INSERT INTO proceedings_document (id, proceeding_id, kind, title, number, data, for_applicant, created_at)
        SELECT r.id, wanted, r.kind, r.title, r.number, coalesce(r.data, '{}'), coalesce(r.for_applicant, true), now()
        FROM jsonb_to_recordset(change -> 'documents')
            AS r(id uuid, kind text, title text, number text, data jsonb, for_applicant boolean);
    END IF;
    IF change ? 'receipts' THEN
        INSERT INTO proceedings_receipt (id, proceeding_id, decision, digest, sealed, for_applicant, created_at)
        SELECT r.id, wanted, r.decision, r.digest, decode(r.sealed, 'base64'), true, now()
        FROM jsonb_to_recordset(change -> 'receipts') AS r(id uuid, decision text, digest text, sealed text);
    END IF;
END $$;

-- Everything a step needs to know of a proceeding, in one look. Either id may be NULL.
CREATE FUNCTION proceedings_context(wanted uuid, task uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    p proceedings_proceeding;
BEGIN
    IF wanted IS NULL THEN
        SELECT proceeding_id INTO wanted FROM proceedings_task WHERE id = task;
    END IF;
    SELECT * INTO p FROM proceedings_proceeding WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    p.sealed := NULL;
    RETURN to_jsonb(p) || jsonb_build_object(
        'tokens', coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'node', t.node, 'data', t.data) ORDER BY t.id)
                            FROM proceedings_token t WHERE t.proceeding_id = wanted), '[]'),
        'tasks', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id)
                           FROM proceedings_task t WHERE t.proceeding_id = wanted), '[]'),
        'clocks', coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY c.started_on, c.id)
                            FROM proceedings_clock c WHERE c.proceeding_id = wanted), '[]'));
END $$;
