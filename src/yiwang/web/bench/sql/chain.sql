-- The rows of one application and three steps as plain SQL: the same tables and indexes, in five commits (one of them a read).
BEGIN;
INSERT INTO proceedings_proceeding (id, kind, number, title, state, version, item_key, item_revision, release, organization_id, division_id, account_id, applicant_kind, applicant_masked, channel, answers, sealed, facts, flow, part, submitted_at, due_on, card, updated_at) VALUES (gen_random_uuid(), 'application', gen_random_uuid()::text, '测速许可', 'received', 1, 'plain-permit.new', gen_random_uuid(), gen_random_uuid(), :office, :division, gen_random_uuid(), 'natural_person', '张*', 'api', '{"business": {"field_1": "填写的内容1", "field_2": "填写的内容2", "field_3": "填写的内容3", "field_4": "填写的内容4", "field_5": "填写的内容5", "field_6": "填写的内容6", "field_7": "填写的内容7", "field_8": "填写的内容8", "field_9": "填写的内容9", "field_10": "填写的内容10"}}', decode(repeat('ab', 600), 'hex'), '{"scenario": {}, "files": {}}', '{"roles": {}, "passed": {"start": 1}, "taken": {}, "outcome": ""}', '', now(), current_date + 5, '', now()) RETURNING id AS case \gset
INSERT INTO proceedings_token (id, proceeding_id, node, data) VALUES (gen_random_uuid(), :case, 'accept', '{"id": "", "node": "accept", "kind": "task"}') RETURNING id AS token \gset
INSERT INTO proceedings_task (id, proceeding_id, token_id, node, name, party, organization_id, duty, state, due_on, created_at, outcome, reason, data) VALUES (gen_random_uuid(), :case, :token, 'accept', '受理', 'office', :office, 'plain.accept', 'open', current_date + 5, now(), '', '', '{"flow": {"duty": "plain.accept", "outcomes": ["accept", "correct", "not_accept"]}}') RETURNING id AS task \gset
INSERT INTO proceedings_clock (id, proceeding_id, kind, unit, amount, extension, basis, started_on, due_on, yellow_on, pauses, card) VALUES (gen_random_uuid(), :case, 'correction_notice', 'working_day', 5, 0, '行政许可法', current_date, current_date + 5, current_date + 4, '[]', '');
INSERT INTO core_timer (id, kind, due_at, subject_kind, subject_id, payload, attempts, error, created_at) VALUES (gen_random_uuid(), 'proceeding.deem_accepted', now() + interval '5 days', 'proceeding', :case, '{}', 0, '', now());
INSERT INTO core_idempotency (scope, key, request_digest, answer, created_at) VALUES ('bench', gen_random_uuid()::text, 'x', '{}', now());
INSERT INTO core_event (id, type, actor_kind, channel, organization_id, division_id, subject_kind, subject_id, lane, payload) VALUES (gen_random_uuid(), 'proceeding.submitted', 'person', 'api', :office, :division, 'proceeding', :case, 3, '{"move": "submit"}');
COMMIT;
BEGIN;
SELECT * FROM proceedings_proceeding WHERE id = :case;
SELECT * FROM proceedings_task WHERE proceeding_id = :case;
COMMIT;
BEGIN;
UPDATE proceedings_proceeding SET version = version + 1, state = 'accepted', accepted_on = current_date, due_on = current_date + 14, flow = '{"roles": {}, "passed": {"start": 1, "accept": 1}, "taken": {}, "outcome": "accept"}', updated_at = now() WHERE id = :case AND version = 1;
DELETE FROM proceedings_token WHERE id = :token;
INSERT INTO proceedings_token (id, proceeding_id, node, data) VALUES (gen_random_uuid(), :case, 'examine', '{"node": "examine"}') RETURNING id AS token \gset
UPDATE proceedings_task SET state = 'done', outcome = 'accept', done_at = now() WHERE id = :task;
INSERT INTO proceedings_task (id, proceeding_id, token_id, node, name, party, organization_id, duty, state, due_on, created_at, outcome, reason, data) VALUES (gen_random_uuid(), :case, :token, 'examine', '审查', 'office', :office, 'plain.examine', 'open', current_date + 14, now(), '', '', '{"flow": {"duty": "plain.examine"}}') RETURNING id AS task \gset
UPDATE proceedings_clock SET stopped_on = current_date WHERE proceeding_id = :case AND kind = 'correction_notice';
INSERT INTO proceedings_clock (id, proceeding_id, kind, unit, amount, extension, basis, started_on, due_on, yellow_on, pauses, card) VALUES (gen_random_uuid(), :case, 'statutory', 'working_day', 20, 0, '行政许可法', current_date, current_date + 28, current_date + 20, '[]', '');
INSERT INTO proceedings_clock (id, proceeding_id, kind, unit, amount, extension, basis, started_on, due_on, yellow_on, pauses, card) VALUES (gen_random_uuid(), :case, 'committed', 'working_day', 10, 0, '行政许可法', current_date, current_date + 14, current_date + 10, '[]', '');
DELETE FROM core_timer WHERE subject_id = :case;
INSERT INTO core_event (id, type, actor_kind, channel, organization_id, division_id, subject_kind, subject_id, lane, payload) VALUES (gen_random_uuid(), 'task.done', 'official', 'api', :office, :division, 'proceeding', :case, 3, '{}'), (gen_random_uuid(), 'proceeding.accepted', 'official', 'api', :office, :division, 'proceeding', :case, 3, '{}');
COMMIT;
BEGIN;
UPDATE proceedings_proceeding SET version = version + 1, flow = '{"roles": {}, "passed": {"start": 1, "accept": 1, "examine": 1}, "taken": {}, "outcome": "agree"}', updated_at = now() WHERE id = :case AND version = 2;
DELETE FROM proceedings_token WHERE id = :token;
INSERT INTO proceedings_token (id, proceeding_id, node, data) VALUES (gen_random_uuid(), :case, 'decide', '{"node": "decide"}') RETURNING id AS token \gset
UPDATE proceedings_task SET state = 'done', outcome = 'agree', done_at = now() WHERE id = :task;
INSERT INTO proceedings_task (id, proceeding_id, token_id, node, name, party, organization_id, duty, state, due_on, created_at, outcome, reason, data) VALUES (gen_random_uuid(), :case, :token, 'decide', '决定', 'office', :office, 'plain.decide', 'open', current_date + 14, now(), '', '', '{"flow": {"duty": "plain.decide"}}') RETURNING id AS task \gset
INSERT INTO core_event (id, type, actor_kind, channel, organization_id, division_id, subject_kind, subject_id, lane, payload) VALUES (gen_random_uuid(), 'task.done', 'official', 'api', :office, :division, 'proceeding', :case, 3, '{}');
COMMIT;
BEGIN;
UPDATE proceedings_proceeding SET version = version + 1, state = 'decided_granted', decided_at = now(), flow = '{"roles": {}, "passed": {"start": 1, "accept": 1, "examine": 1, "decide": 1}, "taken": {}, "outcome": "grant"}', updated_at = now() WHERE id = :case AND version = 3;
DELETE FROM proceedings_token WHERE id = :token;
UPDATE proceedings_task SET state = 'done', outcome = 'grant', done_at = now() WHERE id = :task;
UPDATE proceedings_clock SET stopped_on = current_date WHERE proceeding_id = :case AND stopped_on IS NULL;
INSERT INTO proceedings_clock (id, proceeding_id, kind, unit, amount, extension, basis, started_on, due_on, yellow_on, pauses, card) VALUES (gen_random_uuid(), :case, 'delivery', 'working_day', 10, 0, '行政许可法', current_date, current_date + 14, current_date + 10, '[]', '');
INSERT INTO proceedings_receipt (id, proceeding_id, decision, digest, sealed, for_applicant, created_at) VALUES (gen_random_uuid(), :case, 'grant', repeat('a', 64), decode(repeat('ab', 1500), 'hex'), true, now());
INSERT INTO core_event (id, type, actor_kind, channel, organization_id, division_id, subject_kind, subject_id, lane, payload) VALUES (gen_random_uuid(), 'task.done', 'official', 'api', :office, :division, 'proceeding', :case, 3, '{}'), (gen_random_uuid(), 'proceeding.granted', 'official', 'api', :office, :division, 'proceeding', :case, 3, '{}');
COMMIT;
