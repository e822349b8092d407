-- What a stranger can cost: what a lease may charge, which numbers a lease uses up, and what an account may hold unpaid.

-- catalogue ---------------------------------------------------------------------------------------------------------

alter table product
  -- `listed`: only `collect` hands over what came from an originator that the product does not list.
  add column senders text not null default 'any' constraint senders_known check (senders in ('any', 'listed')),
  -- `text`: a message in which no code was found is handed over whole in place of a code.
  add column delivers text not null default 'code' constraint delivers_known check (delivers in ('code', 'text')),
  -- Told by neither brand nor originator: a late code of any other product could be taken for one of this. So the whole
  -- number rests before and after it, and not the pair alone.
  add column rests_whole boolean not null generated always as (
    matcher is not null
    and coalesce(jsonb_array_length(matcher -> 'originators'), 1) = 0
    and coalesce(jsonb_array_length(matcher -> 'names'), 1) = 0
  ) stored;

-- messages ----------------------------------------------------------------------------------------------------------

alter table message
  -- Its originator is one that the product lists.
  add column listed boolean not null default false,
  -- The product takes listed senders only, and this is none: no door but `collect` shows it.
  add column held_back boolean not null default false,
  drop constraint withheld_reason_known,
  add constraint withheld_reason_known
    check (withheld in ('unknown_number', 'other_supplier', 'not_lent', 'other_product', 'after_cancel'));
create index message_without_code on message (message_id desc) where lease_id is not null and (code is null or held_back) and erased_at is null;

-- leases ------------------------------------------------------------------------------------------------------------

alter table lease
  -- The newest code from an originator that the product lists, beside `code`, the newest from anybody.
  add column listed_code text,
  add column listed_code_at timestamptz,
  add column listed_message_id bigint,
  -- The newest message that only `collect` hands over: no code was found in it, or its sender is not listed.
  add column text_message_id bigint,
  add column text_at timestamptz,
  add column text_held_back boolean not null default false,
  -- Up to which of those messages `collect` handed them over.
  add column collected_message_id bigint,
  -- When the code that was handed over last was sent; `paid_message_id` is its message.
  add column paid_code_at timestamptz,
  -- The codes that were charged: none of them is charged again. At most three; null before the first, which an empty array would make
  -- each row 16 bytes wider for.
  add column paid_codes text[],
  -- How often something was handed over for its price, also where that is 0.
  add column charges smallint not null default 0 constraint three_charges_at_most check (charges between 0 and 3),
  -- What was told by its time only: sent before the cancelling and received after it; of another product and of nobody's lease.
  add column late_at timestamptz,
  add column other_product_at timestamptz,
  -- Of a self-made account that had never paid: counted in newcomer_leases.
  add column newcomer boolean not null default false,
  drop constraint paid_for_a_message,
  add constraint paid_for_a_message check ((paid_at is null) = (paid_message_id is null and collected_message_id is null)),
  add constraint set_aside_costs_once check (hold = 'none' or charges <= 1);

update lease set charges = 1, paid_code_at = m.at, paid_codes = case when lease.paid_code is not null then array[lease.paid_code] end
from message m where m.message_id = lease.paid_message_id;
-- Leases of this contract may have been charged more often than three times before there was a limit.
update lease set charges = least(3, greatest(1, c.charges))
from (select lease_id, count(*) as charges from entry where kind = 'charge' and lease_id is not null group by lease_id) c
where lease.lease_id = c.lease_id and lease.hold = 'none' and lease.paid_at is not null;

-- What was sent before a cancelling and received after it used to be handed over. What was paid for stays the customer's.
update lease set state = 'finished' where state = 'cancelled' and paid_at is not null;
update lease set code = null, late_at = code_at, code_at = null, code_message_id = null where state = 'cancelled' and code_message_id is not null;
alter table lease add constraint cancelled_without_a_code check (state <> 'cancelled' or code_message_id is null);

-- A message without a code that came before there was a way to hand it over.
update lease set text_message_id = m.message_id, text_at = m.at
from (
  select distinct on (lease_id) lease_id, message_id, at from message
  where lease_id is not null and code is null and erased_at is null order by lease_id, message_id desc
) m
where lease.lease_id = m.lease_id;

-- Nothing is set aside for it and it was never charged, while it is live or something waits on it. Generated, so that it cannot
-- say anything else than the columns do; indexed, so that a claim reads what a customer owes and not what it ever leased.
alter table lease add column unpaid boolean not null generated always as (
  paid_at is null and hold in ('none', 'voided') and (ended_at is null or code is not null or text_message_id is not null)
) stored;
create index lease_unpaid on lease (customer_id) where unpaid;
-- For the operator's list: what was stored while its lease was being cancelled.
create index lease_late on lease (lease_id desc) where late_at is not null;

-- numbers -----------------------------------------------------------------------------------------------------------

alter table number
  -- For which products it was lent, and until when it rests for each; as `live_product_ids`, on the row itself.
  add column tried_product_ids integer[] not null default '{}',
  add column tried_rest_untils timestamptz[] not null default '{}',
  -- Until when it rests for some product or other: what a product that rests the whole number has to wait for.
  add column products_rest_until timestamptz not null default '-infinity',
  add constraint tried_products_have_a_rest check (cardinality(tried_product_ids) = cardinality(tried_rest_untils));

-- The rows are wider than they were: room for two more versions of each on its page.
alter table lease set (fillfactor = 40);

-- Until now a number was spent for whatever it was lent for. A pair that brought no message is given back.
with silent as (
  select n.number_id, array_agg(p.product_id) as product_ids
  from number n cross join unnest(n.spent_product_ids) as p(product_id)
  where p.product_id <> all(n.live_product_ids)
    and not exists (
      select from lease l
      where l.number_id = n.number_id and l.product_id = p.product_id
        and (l.code_message_id is not null or exists (select from message m where m.lease_id = l.lease_id))
    )
  group by n.number_id
)
update number n set spent_product_ids = array(select p from unnest(n.spent_product_ids) as p where p <> all(silent.product_ids))
from silent where n.number_id = silent.number_id;
-- What is lent now is spent only if a message comes.
update number n set spent_product_ids = array(select p from unnest(n.spent_product_ids) as p where p <> all(n.live_product_ids))
where n.live_product_ids <> '{}' and n.spent_product_ids && n.live_product_ids
  and not exists (
    select from lease l join lease earlier on earlier.number_id = l.number_id and earlier.product_id = l.product_id and earlier.lease_id <> l.lease_id
    where l.number_id = n.number_id and l.ended_at is null and earlier.code_message_id is not null
  );

-- customers ---------------------------------------------------------------------------------------------------------

alter table customer
  -- Until when it gets no new numbers: too many of its leases ended without a charge.
  add column paused_until timestamptz,
  -- The prices of its live leases that set nothing aside, and of the ended ones that are unpaid: what it owes at most. Kept by whoever
  -- begins and ends leases, so that a claim needs not add them up. Null where that is not known: something came for a lease that had
  -- ended, was paid for or erased. The next claim adds up.
  add column owed_minor bigint default 0 constraint owed_never_negative check (owed_minor >= 0);
update customer set owed_minor = null where exists (select from lease l where l.customer_id = customer.customer_id);

-- Whose leases for what ended without a charge and are to be looked at. Lost in a crash, which costs a look.
create unlogged table uncharged_end (
  customer_id integer not null,
  country_code text not null,
  product_id integer not null,
  primary key (customer_id, country_code, product_id)
);

-- How many numbers of a country self-made accounts that never paid hold together. A row of its own: the country's row tells all
-- processes of each change. Whoever adds to it has it locked, so that two processes cannot each count one below the limit.
create table newcomer_leases (
  country_code text primary key references country,
  leases integer not null default 0 constraint newcomer_leases_never_negative check (leases >= 0)
);
insert into newcomer_leases (country_code) select country_code from country;
create function country_counts_newcomers() returns trigger language plpgsql as $$
begin
  insert into newcomer_leases (country_code) values (new.country_code);
  return null;
end $$;
create trigger country_counts_newcomers after insert on country for each row execute function country_counts_newcomers();

-- What customers owe and have begun lately, read as it is now and not as it was when the calling statement began: volatile, so
-- that each query in it sees what was committed while that statement waited for the customers' rows. `asked_minor` is what the
-- caller is about to lend to each. Unpaid leases are added up only for whom `owed_minor`, which is never less, leaves it open.
create function claim_standing(customers integer[], asked_minor bigint[], at timestamptz)
returns table (customer_id integer, free_minor bigint, owed_minor bigint, unpaid_leases integer, unpaid_minor bigint, day_leases integer, day_ends timestamptz)
language plpgsql volatile as $$
begin
  return query
  -- Each CASE is there so that nothing is looked at which does not decide.
  select o.id, o.free, coalesce(o.owed, (
      select sum(each.price_minor)::bigint
      from (
        select 0 as price_minor
        union all
        select l.price_minor from lease l
        where l.customer_id = o.id and coalesce(l.ended_at, 'infinity'::timestamptz) = 'infinity'::timestamptz and l.hold = 'none'
        union all
        select l.price_minor from lease l where l.customer_id = o.id and l.unpaid and l.ended_at is not null
      ) each
    )),
    case when o.adds_up then (
      select count(*)::int from lease l join product p on p.product_id = l.product_id
      where l.customer_id = o.id and l.unpaid and (l.ended_at is null or l.ended_at + make_interval(secs => p.retention_seconds) > at)
    ) else 3 end,
    case when o.adds_up then (
      select coalesce(sum(l.price_minor), 0)::bigint from lease l join product p on p.product_id = l.product_id
      where l.customer_id = o.id and l.unpaid and (l.ended_at is null or l.ended_at + make_interval(secs => p.retention_seconds) > at)
    ) else o.owed end,
    case when o.day is not null then (
      -- No more of them are looked at than one may begin in a day.
      select count(*)::int from (
        select l.started_at from lease l where l.customer_id = o.id order by l.lease_id desc limit o.day
      ) latest where started_at > at - interval '24 hours'
    ) end,
    case when o.day is not null then (
      select min(started_at) + interval '24 hours' from (
        select l.started_at from lease l where l.customer_id = o.id order by l.lease_id desc limit o.day
      ) latest where started_at > at - interval '24 hours'
    ) end
  from (
    select c.customer_id as id, a.balance_minor - a.held_minor as free, c.owed_minor as owed, c.numbers_per_day as day,
      c.owed_minor is null or c.owed_minor + asked.minor > a.balance_minor - a.held_minor as adds_up
    from unnest(customers, asked_minor) as asked(id, minor)
    join customer c on c.customer_id = asked.id
    join account a on a.customer_id = c.customer_id
  ) o;
end $$;
