-- How the suppliers are doing, written down by the processes that hear them so that the operator's command can read it.

-- What became of the messages of each supplier, minute by minute; kept for a week.
create table supplier_traffic (
  supplier_id integer not null references supplier,
  minute timestamptz not null constraint minute_is_whole check (minute = date_trunc('minute', minute, 'UTC')),
  messages integer not null default 0,
  withheld integer not null default 0,
  duplicates integer not null default 0,
  primary key (supplier_id, minute)
);

-- The connections that processes hold to suppliers, as their owner last saw them.
create table connection_health (
  supplier_id integer not null references supplier,
  name text not null,
  state text not null,
  since timestamptz not null,
  last_message_at timestamptz,
  last_problem text,
  answer_latency_ms double precision,
  enquire_link_rtt_ms double precision,
  decode_errors integer not null,
  updated_at timestamptz not null,
  primary key (supplier_id, name)
);
