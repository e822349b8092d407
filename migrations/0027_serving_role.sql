-- What a serving process must be able to take out of the audit, and nothing else: its role may not delete there. It runs as the
-- owner, is bound to these tables when it is made, and goes by the database's clock: no caller can make a record older than it is.
create function audit_erase_old_personal(at_most integer) returns integer
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
  with erased as (
    delete from audit_personal p using audit_record r
    where r.audit_record_id = p.audit_record_id and r.at < clock_timestamp() - interval '180 days'
      and p.audit_record_id in (select audit_record_id from audit_personal order by audit_record_id limit at_most)
    returning 1
  )
  select count(*)::integer from erased;
end;
revoke execute on function audit_erase_old_personal(integer) from public;
