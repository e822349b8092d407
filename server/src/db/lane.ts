import pg from 'pg'

/** One connection on which statements stand in line: each is sent before the one ahead of it is answered. */
export interface Lane {
  /** Rejects when the connection is lost, whether the statement was done or not; the next one is asked on a new connection. */
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>>
  /** Waits for what is under way. */
  close(): Promise<void>
}

export function openLane(config: pg.ClientConfig): Lane {
  let current: Promise<pg.Client> | null = null
  let closed = false

  function connected(): Promise<pg.Client> {
    if (current) return current
    const client = new pg.Client({ ...config, pipeline: true })
    const connecting = client.connect().then(() => client)
    const forget = (): void => {
      if (current === connecting) current = null
    }
    // Whoever has asked learns of the loss by what was asked, which rejects.
    client.on('error', forget)
    client.on('end', forget)
    connecting.catch(forget)
    current = connecting
    return connecting
  }

  return {
    async query(query) {
      if (closed) throw new Error('Connection terminated: the lane is closed')
      return (await connected()).query(query)
    },
    async close() {
      closed = true
      await (await current?.catch(() => null))?.end()
    },
  }
}
