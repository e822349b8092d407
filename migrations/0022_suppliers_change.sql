-- A supplier that is paused: none of its numbers is lent, and its messages are taken in. Since it was resumed it may be said to be silent.
alter table supplier add column paused_at timestamptz;
alter table supplier add column resumed_at timestamptz;
-- What it may still show in place of a secret that was rotated: [{"key", "value", "until"}], at most one of a key; erased after `until`.
alter table supplier add column old_secrets jsonb not null default '[]';
alter table supplier add constraint old_secrets_are_a_list check (jsonb_typeof(old_secrets) = 'array');
