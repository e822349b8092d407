-- One row at most: a backup every so often, written by one of the serving processes. Of this installation, so in no backup.
create table backup_schedule (
  only_row boolean primary key default true constraint there_is_one_schedule check (only_row),
  folder text not null,
  every_seconds integer not null constraint backed_up_each_minute_to_thirty_days check (every_seconds between 60 and 2592000),
  keep integer not null constraint at_least_one_is_kept check (keep >= 1),
  recipients text[] not null,
  created_at timestamptz not null,
  started_at timestamptz,
  done_at timestamptz,
  last_file text,
  last_problem text
);
