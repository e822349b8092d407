-- What a stranger may do before the first payment.

alter table customer
  -- Made by a sign-up on the site, and neither by the operator nor by an invitation.
  add column self_made boolean not null default false,
  -- When the first top-up was booked; written by the statement that books it.
  add column paid_at timestamptz,
  -- Numbers that may be obtained within a day; null: as many as there are.
  add column numbers_per_day integer constraint numbers_per_day_positive check (numbers_per_day > 0);

update customer c set paid_at = first.at
from (
  select a.customer_id, min(e.created_at) as at
  from entry e join posting p using (entry_id) join account a using (account_id)
  where e.kind = 'top_up' and a.customer_id is not null
  group by a.customer_id
) first
where c.customer_id = first.customer_id;

-- A challenge of the sign-up that was solved: it is taken once, whichever process sees it.
create table auth_solved_challenge (
  challenge_sha256 bytea primary key,
  expires_at timestamptz not null
);
create index auth_solved_challenge_due on auth_solved_challenge (expires_at);
