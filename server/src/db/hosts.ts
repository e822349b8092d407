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

/** The same URL, for connections that speak as `role`, which the URL's own may `SET ROLE` to. */
export function urlAs(connectionString: string, role: string): string {
  return `${connectionString}${connectionString.includes('?') ? '&' : '?'}${roleParameter}=${encodeURIComponent(role)}`
}

/** The role that the URL wants its connections to speak as; null: the one that logs in. */
export function roleOf(connectionString: string): string | null {
  const [, role] = new RegExp(`[?&]${roleParameter}=([^&]+)`).exec(connectionString) ?? []
  return role === undefined ? null : decodeURIComponent(role)
}

/** Ours: node-postgres passes over what it does not know, and PgBouncer refuses a role among the options of a start. */
const roleParameter = 'verifyplus_role'
