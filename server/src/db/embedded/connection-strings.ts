import type { Layout } from './layout.ts'
import type { Passwords } from './passwords.ts'
import type { PidFile } from './pid-file.ts'
import { port } from './socket-directory.ts'

export interface ConnectionStrings {
  /** The role `verifyplus`, owner of the database `verifyplus`. */
  program: string
  /** The superuser in the maintenance database `postgres`. */
  superuser: string
}

export function connectionStrings(layout: Layout, passwords: Passwords, pidFile: PidFile): ConnectionStrings {
  const host = encodeURIComponent(pidFile.socketDirectory ?? layout.home)
  return {
    program: `postgres://verifyplus:${passwords.verifyplus}@/verifyplus?host=${host}&port=${port}`,
    superuser: `postgres://postgres:${passwords.superuser}@/postgres?host=${host}&port=${port}`,
  }
}
