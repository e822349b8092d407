-- Event streams that are open, of all processes: a customer has ten places. Who opens one takes a place, and says once a
-- minute that it is still there; those of a process that was killed lapse. Emptied by a crash, after which each process says
-- again what it has open.
create unlogged table event_stream (
  customer_id integer not null,
  place smallint not null constraint event_stream_of_ten check (place between 1 and 10),
  process_id text not null,
  seen_at timestamptz not null,
  primary key (customer_id, place)
);

-- Parts for an msisdn that the supplier has never brought can belong to no lease. So many of them may wait and no more, as
-- anybody can send them.
alter table message_segment add column unknown_number boolean not null default false;
create index segment_of_unknown_number on message_segment (supplier_id, msisdn) where joined_at is null and unknown_number;
