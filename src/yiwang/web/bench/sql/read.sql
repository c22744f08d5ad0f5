-- A case with its steps as plain SQL.
\set n random(1, 100000)
SELECT id AS case FROM proceedings_proceeding WHERE number = 'F' || :n \gset
SELECT * FROM proceedings_task WHERE proceeding_id = :case;
SELECT * FROM proceedings_clock WHERE proceeding_id = :case;
SELECT * FROM proceedings_document WHERE proceeding_id = :case;
SELECT * FROM core_event WHERE subject_id = :case AND recorded_at > now() - interval '30 days';
