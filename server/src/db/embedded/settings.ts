/**
 * Written at every start, so that a new release brings its own; the operator's go into operator.conf, which wins.
 * Errors of statements are not logged here: they reach the caller, and their text could hold a code.
 */
export const settings = `# Written by VerifyPlus at every start: put your own settings into operator.conf beside this file.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 192MB
fsync = on
full_page_writes = on
synchronous_commit = on
wal_buffers = 16MB
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%Y%m%dT%H%M%S.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 10MB
log_min_messages = log
log_min_error_statement = panic
log_checkpoints = off
`

export const includes = `
include_if_exists = 'verifyplus.conf'
include_if_exists = 'operator.conf'
`

export const operatorSettings = '# Your own settings: they win over verifyplus.conf and are never overwritten.\n'
