import pg from 'pg'
import { inject } from 'vitest'
import type { Database } from '#db'

/** Ends every connection of the database and lets nobody in until the answer is called, as an outage would. */
export async function closeDatabase(database: Database): Promise<() => Promise<void>> {
  const { rows } = await database.pool.query<{ name: string }>('select current_database() as name')
  const name = rows[0]?.name as string
  await asAdmin(async (admin) => {
    await admin.query(`alter database ${pg.escapeIdentifier(name)} allow_connections false`)
    await admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name])
  })
  return () => asAdmin((admin) => admin.query(`alter database ${pg.escapeIdentifier(name)} allow_connections true`))
}

async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminConnectionString') })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
