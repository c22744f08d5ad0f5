-- Divisions by the beginning of their name, and above villages by the beginning of its pinyin.
CREATE INDEX people_division_name ON people_division (name varchar_pattern_ops);
CREATE INDEX people_division_spelling ON people_division (pinyin varchar_pattern_ops) WHERE pinyin <> '';
