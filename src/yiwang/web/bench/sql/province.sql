-- Open cases with a task each, spread evenly over all organizations.
INSERT INTO proceedings_proceeding (id, kind, number, title, state, version, item_key, item_revision, release, organization_id,
    division_id, applicant_kind, applicant_masked, channel, answers, facts, flow, part, submitted_at, due_on, card, updated_at)
SELECT gen_random_uuid(), 'application', 'P' || n, '测速许可', 'received', 1, 'plain-permit.new', gen_random_uuid(),
    gen_random_uuid(), o.id, o.division_id, 'natural_person', '测*速', 'portal', '{}', '{}', '{}', '',
    now() - make_interval(mins => n % 20000), date '2026-11-01' + n % 90, '', now()
FROM generate_series(1, current_setting('bench.cases')::integer) AS n
JOIN (SELECT id, division_id, row_number() OVER (ORDER BY id) - 1 AS place FROM people_organization) o
  ON o.place = n % (SELECT count(*) FROM people_organization);
INSERT INTO proceedings_task (id, proceeding_id, token_id, node, name, party, organization_id, duty, state, due_on, created_at,
    outcome, reason, data)
SELECT gen_random_uuid(), p.id, gen_random_uuid(), 'accept', '受理', 'office', p.organization_id, 'plain.accept', 'open', p.due_on,
    p.submitted_at, '', '', '{}'
FROM proceedings_proceeding p WHERE p.number LIKE 'P%'
