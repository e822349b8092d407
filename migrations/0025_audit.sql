-- Who did what. Written by the database itself with the change it tells of, so that no way of making the change, this program's or a
-- person's at psql, goes around it, and neither is kept without the other.
create table audit_record (
  audit_record_id bigint generated always as identity primary key,
  -- By the database's own clock: the program's is set by whom a record may concern.
  at timestamptz not null default clock_timestamp(),
  -- Each session of the program says who it is; whoever says nothing is told by the name that the database knows.
  actor text not null default coalesce(nullif(current_setting('verifyplus.actor', true), ''), 'database ' || session_user),
  action text not null constraint audit_action_is_two_words check (action ~ '^[a-z_]+\.[a-z_]+$'),
  -- Without a reference: what was recorded stays whatever becomes of the customer.
  customer_id integer,
  subject text not null,
  details jsonb not null default '{}',
  -- Of the salted personal values that stand in audit_personal until they are erased.
  personal_sha256 bytea constraint audit_personal_sha256_is_32_bytes check (octet_length(personal_sha256) = 32)
);
create index audit_record_of_customer on audit_record (customer_id, audit_record_id) where customer_id is not null;

-- What names a person: it can be erased, and the record stays, with the hash of what is gone. The salt goes with it, so that
-- nobody can find an address again by trying all that there are.
create table audit_personal (
  audit_record_id bigint primary key references audit_record,
  salt bytea not null,
  details jsonb not null
);

-- Each record is sealed by a keyed hash of itself and of the link before it. The key is in no database.
create table audit_link (
  position bigint primary key constraint audit_positions_begin_at_one check (position >= 1),
  audit_record_id bigint not null constraint audit_record_sealed_once unique references audit_record,
  mac bytea not null constraint audit_mac_is_32_bytes check (octet_length(mac) = 32)
);

create function audit_is_insert_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is insert-only' using errcode = 'check_violation', constraint = 'audit_is_insert_only';
end $$;
create trigger audit_is_insert_only before update or delete or truncate on audit_record for each statement execute function audit_is_insert_only();
create trigger audit_is_insert_only before update or delete or truncate on audit_link for each statement execute function audit_is_insert_only();
create trigger audit_is_insert_only before update or truncate on audit_personal for each statement execute function audit_is_insert_only();

-- Answers the record's id. Details that are null are left out; a value that is the same before and after is none.
create function audit(did text, of_customer integer, about text, with_details jsonb, personal jsonb default null) returns bigint
language plpgsql as $$
declare
  salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  written bigint;
begin
  personal := jsonb_strip_nulls(personal);
  if personal = '{}' then
    personal := null;
  end if;
  insert into audit_record (action, customer_id, subject, details, personal_sha256)
  values (did, of_customer, about, jsonb_strip_nulls(coalesce(with_details, '{}')), sha256(salt || convert_to(personal::text, 'UTF8')))
  returning audit_record_id into written;
  if personal is not null then
    insert into audit_personal (audit_record_id, salt, details) values (written, salt, personal);
  end if;
  return written;
end $$;

create function audit_customer() returns trigger language plpgsql as $$
declare
  about text := 'customer ' || new.customer_id;
begin
  if tg_op = 'INSERT' then
    perform audit('customer.created', new.customer_id, about, jsonb_build_object('selfMade', new.self_made), jsonb_build_object('email', new.email));
    return null;
  end if;
  if old.suspended_at is null and new.suspended_at is not null then
    perform audit('customer.suspended', new.customer_id, about, null);
  elsif old.suspended_at is not null and new.suspended_at is null then
    perform audit('customer.resumed', new.customer_id, about, null);
  end if;
  if (old.lease_limit, old.requests_per_second, old.numbers_per_day) is distinct from (new.lease_limit, new.requests_per_second, new.numbers_per_day) then
    perform audit('customer.limits_changed', new.customer_id, about, jsonb_build_object(
      'leases', new.lease_limit, 'leasesBefore', nullif(old.lease_limit, new.lease_limit),
      'requestsPerSecond', new.requests_per_second, 'requestsPerSecondBefore', nullif(old.requests_per_second, new.requests_per_second),
      'numbersPerDay', coalesce(new.numbers_per_day::text, 'no limit'),
      'numbersPerDayBefore', nullif(coalesce(old.numbers_per_day::text, 'no limit'), coalesce(new.numbers_per_day::text, 'no limit'))));
  end if;
  if old.email <> new.email then
    perform audit('customer.email_changed', new.customer_id, about, null, jsonb_build_object('email', new.email, 'emailBefore', old.email));
  end if;
  return null;
end $$;
create trigger audit_created after insert on customer for each row execute function audit_customer();
-- Of the columns that no claim and no message writes.
create trigger audit_changed after update of suspended_at, lease_limit, requests_per_second, numbers_per_day, email on customer
  for each row execute function audit_customer();

create function audit_api_token() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform audit('token.created', new.customer_id, 'token ' || new.api_token_id, jsonb_build_object('name', new.name, 'hint', new.hint));
  elsif old.revoked_at is null and new.revoked_at is not null then
    perform audit('token.revoked', new.customer_id, 'token ' || new.api_token_id, jsonb_build_object('name', new.name, 'hint', new.hint));
  end if;
  return null;
end $$;
create trigger audit_created after insert on api_token for each row execute function audit_api_token();
create trigger audit_revoked after update of revoked_at on api_token for each row execute function audit_api_token();

-- At the end of the transaction: the postings are written after their entry. Charges are the leases' own, and ten thousands an hour.
create function audit_entry() returns trigger language plpgsql as $$
begin
  perform audit('ledger.' || new.kind, a.customer_id, 'entry ' || new.entry_id,
    jsonb_build_object('amountMinor', p.amount_minor, 'leaseId', new.lease_id, 'reverses', new.reverses), jsonb_build_object('note', nullif(new.note, '')))
  from posting p join account a using (account_id)
  where p.entry_id = new.entry_id and a.customer_id is not null;
  return null;
end $$;
create constraint trigger audit_entry after insert on entry deferrable initially deferred for each row
  when (new.kind <> 'charge') execute function audit_entry();

-- The names of settings that changed; their values may be secrets.
create function audit_supplier() returns trigger language plpgsql as $$
declare
  about text := 'supplier ' || new.name;
begin
  if tg_op = 'INSERT' then
    perform audit('supplier.added', null, about, jsonb_build_object('kind', new.kind, 'supplierId', new.supplier_id));
    return null;
  end if;
  if old.removed_at is null and new.removed_at is not null then
    perform audit('supplier.removed', null, about, null);
  elsif old.leaving_at is null and new.leaving_at is not null then
    perform audit('supplier.leaves', null, about, null);
  end if;
  if (to_jsonb(old) - '{removed_at,leaving_at}'::text[]) <> (to_jsonb(new) - '{removed_at,leaving_at}'::text[]) then
    perform audit('supplier.changed', null, about, jsonb_build_object('changed', (
      select jsonb_agg(key order by key) from (
        select key from jsonb_each(to_jsonb(new) - 'settings') as now(key, value)
        where value is distinct from to_jsonb(old) -> key and key not in ('removed_at', 'leaving_at')
        union all
        select 'settings.' || key from jsonb_each(old.settings) as before(key, value) full join jsonb_each(new.settings) as now(key, value) using (key)
        where before.value is distinct from now.value
      ) as changes)));
  end if;
  return null;
end $$;
create trigger audit_supplier after insert or update on supplier for each row execute function audit_supplier();

-- Products, countries, and prices of a product in a country.
create function audit_catalogue() returns trigger language plpgsql as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  named jsonb := coalesce(now, before);
begin
  if before = now then
    return null;
  end if;
  perform audit(
    case tg_table_name when 'product_price' then 'price' else tg_table_name end
      || case tg_op when 'INSERT' then '.added' when 'UPDATE' then '.changed' else '.removed' end,
    null,
    concat_ws(' in ', case when named ? 'product_id' then 'product ' || (named ->> 'product_id') end,
      case when named ? 'country_code' then 'country ' || (named ->> 'country_code') end),
    case tg_op when 'UPDATE' then (
      select jsonb_object_agg(key, jsonb_build_object('before', before -> key, 'now', value)) from jsonb_each(now) where value is distinct from before -> key and key <> 'rests_whole'
    ) else named end);
  return null;
end $$;
create trigger audit_product after insert or update or delete on product for each row execute function audit_catalogue();
create trigger audit_country after insert or update or delete on country for each row execute function audit_catalogue();
create trigger audit_price after insert or update or delete on product_price for each row execute function audit_catalogue();

create function audit_people() returns trigger language plpgsql as $$
declare
  who text := case tg_op when 'DELETE' then old.user_id else new.user_id end;
begin
  perform audit(case tg_op when 'DELETE' then 'passkey.removed' else 'passkey.added' end,
    (select customer_id from customer where user_id = who), 'person ' || who, null);
  return null;
end $$;
create trigger audit_passkey after insert or delete on auth_passkey for each row execute function audit_people();

create function audit_invitation() returns trigger language plpgsql as $$
begin
  perform audit('person.invited', null, 'invitation ' || new.invitation_id, jsonb_build_object('role', new.role), jsonb_build_object('email', new.email));
  return null;
end $$;
-- What strangers ask for themselves is none, until they have an account: records stay for ever.
create trigger audit_invitation after insert on auth_invitation for each row when (not new.by_sign_up) execute function audit_invitation();

create function audit_role() returns trigger language plpgsql as $$
begin
  if old.role <> new.role then
    perform audit('person.role_changed', (select customer_id from customer where user_id = new.id), 'person ' || new.id,
      jsonb_build_object('role', new.role, 'roleBefore', old.role));
  end if;
  if old.two_factor_enabled <> new.two_factor_enabled then
    perform audit(case when new.two_factor_enabled then 'person.second_factor_set_up' else 'person.second_factor_removed' end,
      (select customer_id from customer where user_id = new.id), 'person ' || new.id, null);
  end if;
  return null;
end $$;
create trigger audit_role after update of role, two_factor_enabled on auth_user for each row execute function audit_role();
