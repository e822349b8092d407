-- What the API of the site needs: leases that set their price aside, what changed since when, and answers given once.

alter table lease
  -- The price set aside at the start; `none` where the lease is free or charges when a code is handed over. It always says
  -- what the hold's own row says; here because whoever settles has the lease's row locked and needs no look at another.
  add column hold text not null default 'none' constraint lease_hold_known check (hold in ('none', 'held', 'posted', 'voided')),
  add column charged_minor bigint not null default 0 constraint lease_charged_never_negative check (charged_minor >= 0),
  -- When anything about it last changed, by the program's clock. Not in an index: every message and every payment would then
  -- have to write all indexes of the table again, where now they write none (a heap-only update).
  add column changed_at timestamptz not null default '-infinity',
  add constraint held_only_while_live check (hold <> 'held' or ended_at is null);

update lease set charged_minor = c.amount_minor
from (
  select e.lease_id, -sum(p.amount_minor)::bigint as amount_minor
  from entry e join posting p using (entry_id) join account a using (account_id)
  where e.kind = 'charge' and e.lease_id is not null and a.customer_id is not null
  group by e.lease_id
) c
where lease.lease_id = c.lease_id;

-- The live leases of a customer and those that ended lately: what is told again to a browser that was away.
create index lease_recent on lease (customer_id, (coalesce(ended_at, 'infinity'::timestamptz)));

alter table hold
  add column lease_id integer constraint hold_of_lease_once unique references lease;

-- Top-ups are few among charges, and are listed by themselves.
create index entry_top_up on entry (entry_id) where kind = 'top_up';

-- Customers whom some process streams events to. Statements of the hot path tell of changes only where somebody listens:
-- a NOTIFY makes committing transactions wait for each other. Written again by its process twice a minute, so it may be
-- lost in a crash.
create unlogged table watcher (
  customer_id integer primary key references customer,
  until timestamptz not null
);

-- A request that is done once, however often it is sent. Committed together with what it did.
create table idempotency_key (
  customer_id integer not null references customer,
  key text not null constraint idempotency_key_is_short check (length(key) between 1 and 200),
  request_sha256 bytea not null constraint request_sha256_is_32_bytes check (octet_length(request_sha256) = 32),
  -- What it made or changed; the answer to a repetition is read from there, so that no code and no token is kept here.
  lease_id integer references lease,
  api_token_id integer references api_token,
  created_at timestamptz not null,
  constraint idempotency_key_used_once primary key (customer_id, key),
  constraint idempotency_key_of_something check (num_nonnulls(lease_id, api_token_id) = 1)
);
create index idempotency_key_age on idempotency_key (created_at);
