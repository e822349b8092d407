-- Who is signed out is told so on what is open: every process that hears this asks the customer's streams and waiting calls
-- whether they still may. Whatever ends a session ends it here. A payload is at most 8,000 bytes.
create function sign_out_is_told() returns trigger language plpgsql as $$
begin
  perform pg_notify('verifyplus', json_build_object('customers', json_agg(customer_id))::text)
  from (
    select customer_id, (row_number() over () - 1) / 500 as piece
    from (select distinct c.customer_id from ended join customer c on c.user_id = ended.user_id) signed_out
  ) piled
  group by piece;
  return null;
end $$;
create trigger sign_out_is_told after delete on auth_session
  referencing old table as ended for each statement execute function sign_out_is_told();

-- Nobody is kept whose address is not proved: whoever signed up with a foreign address had chosen the password by which its owner
-- would have come in.
delete from auth_user where not email_verified;
alter table auth_user add constraint address_is_proved check (email_verified);

-- A sign-up is kept as an invitation and nothing else: the account is made behind the link that goes to the address.
alter table auth_invitation add column by_sign_up boolean not null default false
  constraint sign_up_makes_customers check (not by_sign_up or (role = 'customer' and email is not null));
