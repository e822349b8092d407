-- Since when a supplier leaves: its numbers are lent no more, and its messages are heard until the last lease on them, and the rest
-- after it, are over. Then it is removed.
alter table supplier add column leaving_at timestamptz;
