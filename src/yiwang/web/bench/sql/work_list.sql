-- The first page of a work-list as plain SQL.
SELECT t.id, t.name, t.due_on, p.number, p.title, p.state, p.card FROM proceedings_task t
JOIN proceedings_proceeding p ON p.id = t.proceeding_id
WHERE t.state = 'open' AND t.organization_id = :office AND t.duty = 'plain.accept' ORDER BY t.due_on, t.id LIMIT 21;
