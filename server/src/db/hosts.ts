/**
 * One URL for each host of a URL that names several, as libpq takes them: `postgres://user:password@a,b:5433/database`.
 * Everything else of it is the same for all.
 */
export function urlsOfHosts(connectionString: string): [string, ...string[]] {
  const parts = /^([a-z]+:\/\/(?:[^/?]*@)?)([^/?]*)(.*)$/is.exec(connectionString)
  if (!parts) return [connectionString]
  const [, before = '', hosts = '', behind = ''] = parts
  return hosts.split(',').map((host) => before + host + behind) as [string, ...string[]]
}

/** Hosts and database as they are written, for a sentence: the rest of a URL may hold a password. */
export function hostsInWords(connectionString: string): string {
  const [, where] = /^[a-z]+:\/\/(?:[^/?]*@)?([^?]*)/i.exec(connectionString) ?? []
  return where || '?'
}

/** Whether a server that takes no writes is wanted too: what an operator may say to look at a standby. */
export function takesAnyServer(connectionString: string): boolean {
  return /[?&]target_session_attrs=any(?:&|$)/.test(connectionString)
}
