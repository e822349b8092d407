import pg from 'pg'

/** Asks a database on a connection of its own: the program's may be broken, and PostgreSQL may be another one since the last time. */
export type Sql = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** `urlOf` is asked each time. Rejects where the database does not answer. */
export function sqlOf(urlOf: () => string | Promise<string>): Sql {
  return async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: await urlOf() })
    // What ends a connection also fails the query on it.
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Row>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
}
