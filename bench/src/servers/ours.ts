import type { AddressInfo } from 'node:net'
import { createApp } from '@verifyplus/server/src/app.ts'
import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import { openDatabase } from '@verifyplus/server/src/db/index.ts'
import { createLog } from '@verifyplus/server/src/log.ts'
import { obey } from './obey.ts'

obey(async ({ connectionString }) => {
  const database = openDatabase({ connectionString })
  const app = await createApp({
    database,
    clock: systemClock,
    log: createLog('warn'),
    publicUrl: 'http://127.0.0.1:8080',
  })
  await app.http.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: (app.http.server.address() as AddressInfo).port,
    async stop() {
      await app.stop()
      await database.close()
    },
  }
})
