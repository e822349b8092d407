-- How often a supplier brings a message at least; null where nobody knows. Beyond it the supplier is said to be silent.
alter table supplier
  add column expect_every_seconds integer constraint expected_within_a_minute_to_thirty_days check (expect_every_seconds between 60 and 2592000);
