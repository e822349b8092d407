import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { openDatabase, type Database } from '#db'
import { connectionStringOf } from './database.ts'

/** Makes databases without a table for the calling test file; they are dropped after its last test. */
export function withEmptyDatabases(): () => Promise<Database> {
  const made: Database[] = []
  const names: string[] = []
  afterAll(async () => {
    await Promise.all(made.map((database) => database.close()))
    await asAdmin(names.map((name) => `drop database ${name} with (force)`))
  })
  return async () => {
    const name = `test_${randomBytes(6).toString('hex')}`
    await asAdmin([`create database ${name} owner verifyplus template template0`])
    names.push(name)
    const database = openDatabase({ connectionString: connectionStringOf(name), maxConnections: 4 })
    made.push(database)
    return database
  }
}

async function asAdmin(statements: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminConnectionString') })
  await admin.connect()
  try {
    for (const statement of statements) await admin.query(statement)
  } finally {
    await admin.end()
  }
}
