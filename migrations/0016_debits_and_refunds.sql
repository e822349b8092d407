-- What an operator corrects by hand: debits, refunds of a lease's charges, reversals. And an end to what an amount can be.

alter table entry
  drop constraint entry_kind_known,
  add constraint entry_kind_known check (kind in ('top_up', 'charge', 'debit', 'refund', 'reversal')),
  -- The entry that a reversal undoes.
  add column reverses bigint references entry,
  add constraint reversal_names_its_entry check ((kind = 'reversal') = (reverses is not null)),
  add constraint refund_names_its_lease check (kind <> 'refund' or lease_id is not null);
-- Not a constraint: a charge, of which there are many, would be written to its index too.
create unique index entry_reversed_once on entry (reverses) where reverses is not null;

-- How much of charged_minor was given back. Whoever refunds has the row locked, so it is here that two refunds at once,
-- or a refund and a charge, see each other.
alter table lease
  add column refunded_minor bigint not null default 0,
  add constraint lease_refunded_within_charged check (refunded_minor between 0 and charged_minor);

insert into account (name, currency) values ('adjustments', 'IRT');

-- JSON carries whole numbers to 2^53 - 1, and JavaScript reads no larger one exactly. What is above it was a slip of the
-- keyboard; it is taken off by an entry, so that the postings go on saying what the balance is.
with beyond as (
  select account_id, balance_minor - 9007199254740991 as amount_minor from account where balance_minor > 9007199254740991
),
written as (
  insert into entry (kind, idempotency_key, note, created_at)
  select 'debit', 'beyond:' || account_id, 'more than an account may hold', now() from beyond
  returning entry_id, idempotency_key
),
moved as (
  insert into posting (entry_id, account_id, amount_minor)
  select entry_id, account_id, -amount_minor from written join beyond on idempotency_key = 'beyond:' || account_id
  union all
  select entry_id, (select account_id from account where name = 'adjustments'), amount_minor
  from written join beyond on idempotency_key = 'beyond:' || account_id
)
update account set balance_minor = 9007199254740991 from beyond where account.account_id = beyond.account_id;
update country set price_minor = 9007199254740991 where price_minor > 9007199254740991;
update product_price set price_minor = 9007199254740991 where price_minor > 9007199254740991;

alter table account add constraint balance_told_exactly check (balance_minor <= 9007199254740991);
alter table country add constraint country_price_told_exactly check (price_minor <= 9007199254740991);
alter table product_price add constraint product_price_told_exactly check (price_minor <= 9007199254740991);
