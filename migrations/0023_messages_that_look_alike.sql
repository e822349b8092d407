-- 16-bit text may come in either order of its bytes, and only the first part of a message says in which: a part that reads
-- as well or as badly in either keeps its bytes until the others are there.
alter table message_segment
  add column little_endian boolean not null default false,
  add column utf16 bytea,
-- A part without an id of its carrier's that equals another: sent twice, or the part of another message with the same
-- reference. It is kept until that one comes, and no message is made of such parts alone.
  add column repeats boolean not null default false;

-- Some gateways hand over one SMS under two ids. Whoever brings it first takes its place here, which is held for a minute;
-- the key is a hash of number, sender, text and the carrier's second. Emptied an hour later.
create table message_twin (
  supplier_id integer not null references supplier,
  twin_key text not null,
  received_at timestamptz not null,
  primary key (supplier_id, twin_key)
);
create index message_twin_to_erase on message_twin (received_at);
