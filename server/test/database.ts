import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { openDatabase, urlAs, type Database } from '#db'
import { servingRole } from '#db/embedded'

/** How one is the role that serves: by a login of its own, as with the embedded database, or taken on behind the owner's. */
export type ServingWay = 'login' | 'behind the owner'

interface HeldDatabase {
  /** As the role that serves: what it may not do, no serving process may. */
  readonly database: Database
  /** As the owner of the tables: for commands, and to plant what no serving process could. */
  readonly owner: Database
}

/** A database of its own for the calling test file, copied from the migrated template; dropped after its last test. */
export function withDatabase({ way = 'login' }: { way?: ServingWay } = {}): HeldDatabase {
  const held: { database?: Database; owner?: Database; name?: string } = {}
  beforeAll(async () => {
    held.name = `test_${randomBytes(6).toString('hex')}`
    await asAdmin((admin) => admin.query(`create database ${held.name} template verifyplus owner verifyplus`))
    held.database = openDatabase({ connectionString: servingUrl(held.name, way), maxConnections: 20 })
    held.owner = openDatabase({ connectionString: connectionStringOf(held.name), maxConnections: 4 })
  })
  afterAll(async () => {
    await held.database?.close()
    await held.owner?.close()
    await asAdmin((admin) => admin.query(`drop database if exists ${held.name} with (force)`))
  })
  return {
    get database() {
      return held.database as Database
    },
    get owner() {
      return held.owner as Database
    },
  }
}

/** The owner's. */
export function connectionStringOf(databaseName: string): string {
  return inject('templateConnectionString').replace('/verifyplus?', `/${databaseName}?`)
}

function servingUrl(databaseName: string, way: ServingWay): string {
  if (way === 'behind the owner') return urlAs(connectionStringOf(databaseName), servingRole)
  return inject('servingConnectionString').replace('/verifyplus?', `/${databaseName}?`)
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
