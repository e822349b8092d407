import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { openDatabase, type Database } from '#db'

/** A database of its own for the calling test file, copied from the migrated template; dropped after its last test. */
export function withDatabase(): { readonly database: Database } {
  const held: { database?: Database; name?: string } = {}
  beforeAll(async () => {
    held.name = `test_${randomBytes(6).toString('hex')}`
    await asAdmin((admin) => admin.query(`create database ${held.name} template verifyplus owner verifyplus`))
    held.database = openDatabase({ connectionString: connectionStringOf(held.name), maxConnections: 20 })
  })
  afterAll(async () => {
    await held.database?.close()
    await asAdmin((admin) => admin.query(`drop database if exists ${held.name} with (force)`))
  })
  return {
    get database() {
      return held.database as Database
    },
  }
}

export function connectionStringOf(databaseName: string): string {
  return inject('templateConnectionString').replace('/verifyplus?', `/${databaseName}?`)
}

/** Copying a template needs it for oneself; two files that begin together take turns. */
async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminConnectionString') })
  await admin.connect()
  try {
    await admin.query('select pg_advisory_lock(1)')
    await work(admin)
  } finally {
    await admin.end()
  }
}
