import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { seedCatalogue } from '#catalogue'
import { arrangeServing, migrate, openDatabase } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's connection to the PostgreSQL of this test run. */
    adminConnectionString: string
    templateConnectionString: string
    /** The role that serves, in the template. */
    servingConnectionString: string
  }
}

export const templateName = 'verifyplus'

/** One real PostgreSQL for the run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verifyplus-test-'))
  const postgres = await openEmbeddedPostgres({ dataDir, role: 'command', progress: () => {} })
  const database = openDatabase({ connectionString: postgres.connectionString })
  await migrate(database)
  await seedCatalogue(database)
  const serving = openDatabase({ connectionString: await postgres.servingConnectionString() })
  await arrangeServing(database, serving)
  await serving.close()
  await database.close()
  project.provide('adminConnectionString', postgres.adminConnectionString)
  project.provide('templateConnectionString', postgres.connectionString)
  project.provide('servingConnectionString', serving.connectionString)
  return async () => {
    await assertNothingLeft(postgres.adminConnectionString)
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A test file that leaves a connection open has left something running. */
async function assertNothingLeft(adminConnectionString: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminConnectionString })
  await admin.connect()
  const { rows } = await admin.query<{ datname: string }>(
    `select distinct datname from pg_stat_activity where datname like 'test_%'`,
  )
  await admin.end()
  if (rows.length > 0) throw new Error(`tests left connections open to ${rows.map((row) => row.datname).join(', ')}`)
}
