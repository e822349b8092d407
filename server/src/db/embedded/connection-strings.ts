import type { Layout } from './layout.ts'
import type { Passwords } from './passwords.ts'
import type { PidFile } from './pid-file.ts'
import { servingRole } from './serving-login.ts'
import { port } from './socket-directory.ts'

export interface ConnectionStrings {
  /** The role `verifyplus`, owner of the database `verifyplus`. */
  program: string
  /** The superuser in the maintenance database `postgres`. */
  superuser: string
  /** The role that serves, in the database `verifyplus`. */
  serving: (password: string) => string
}

export function connectionStrings(layout: Layout, passwords: Passwords, pidFile: PidFile): ConnectionStrings {
  // sslmode: a PGSSLMODE of the environment would otherwise ask for TLS, which a socket does not speak.
  const where = `host=${encodeURIComponent(pidFile.socketDirectory ?? layout.home)}&port=${port}&sslmode=disable`
  return {
    program: `postgres://verifyplus:${passwords.verifyplus}@/verifyplus?${where}`,
    superuser: `postgres://postgres:${passwords.superuser}@/postgres?${where}`,
    serving: (password) => `postgres://${servingRole}:${password}@/verifyplus?${where}`,
  }
}
