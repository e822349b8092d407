-- One row: what the operator decided for all processes and commands, whatever stands in an environment. `auto` leaves it to the program.
create table installation (
  only_row boolean primary key default true constraint there_is_one_installation check (only_row),
  sandbox text not null default 'auto' constraint sandbox_is_a_mode check (sandbox in ('auto', 'on', 'off')),
  sign_up text not null default 'auto' constraint sign_up_is_a_mode check (sign_up in ('auto', 'open', 'invite', 'closed'))
);
insert into installation default values;
create trigger tell_catalogue_changed after update on installation for each statement execute function tell_catalogue_changed();

-- One row at most: what the environment of the last start said, by which commands go instead of by their own. Null: it said nothing.
-- Of this installation's processes, so in no backup.
create table last_start (
  only_row boolean primary key default true constraint there_is_one_last_start check (only_row),
  started_at timestamptz not null,
  sandbox text constraint started_sandbox_is_a_mode check (sandbox in ('auto', 'on', 'off')),
  sign_up text constraint started_sign_up_is_a_mode check (sign_up in ('auto', 'open', 'invite', 'closed')),
  public_url text not null,
  sends_mail boolean not null
);
