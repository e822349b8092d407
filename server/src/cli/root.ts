import type { Config } from '#config'

/** What a start by root means and how not to, in one line; null for everybody else. */
export function rootLine(uid: number | undefined, { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>) {
  if (uid !== 0) return null
  const except = databaseUrl === null ? 'everything but its PostgreSQL (which runs under another uid)' : 'VerifyPlus'
  return `Started as root: ${except} has full control of this machine. Start it instead as an ordinary user that can read this folder and owns ${dataDir} (chown -R).`
}
