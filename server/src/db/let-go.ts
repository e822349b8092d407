import type pg from 'pg'

/** How long the other end has to hear the end of a connection. */
export const goodbyeMs = 1_000

/** Ends a connection. Never rejects. */
export async function letGo(client: pg.Client): Promise<void> {
  // Where nobody hears the goodbye the end would come in the kernel's time, which is minutes.
  const drop = setTimeout(() => client.connection.stream.destroy(), goodbyeMs)
  await client.end().catch(() => {})
  clearTimeout(drop)
}
