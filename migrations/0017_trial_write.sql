-- One row that is written to learn whether anything can be: with a full disk, or as a standby, the database answers reads as ever.
create table trial_write (
  only_row boolean primary key default true,
  written_at timestamptz not null,
  constraint trial_write_has_one_row check (only_row)
) with (fillfactor = 50);

insert into trial_write (written_at) values ('epoch');
