import { createApp } from '@verifyplus/server/src/app.ts'
import { esmeSettings, startEsme } from '@verifyplus/server/src/carriers/smpp/index.ts'
import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import { openDatabase } from '@verifyplus/server/src/db/index.ts'
import { createLog } from '@verifyplus/server/src/log.ts'
import { obey } from './obey.ts'

/** Our whole way in: an ESME bound to the generator, whose messages go to the features of one process. */
obey(async ({ connectionString, smsc }) => {
  if (!smsc) throw new Error('no SMSC to bind to')
  const log = createLog('warn')
  const database = openDatabase({ connectionString })
  const app = await createApp({ database, clock: systemClock, log, publicUrl: 'http://127.0.0.1:8080' })
  const { port, supplierId } = smsc
  const settings = esmeSettings.parse({ host: '127.0.0.1', port, systemId: 'bench' })
  const esme = startEsme({ supplierId, settings, bindIndex: 0, accept: app.accept, clock: systemClock, log })
  return {
    port,
    async stop() {
      await esme.stop()
      await app.stop()
      await database.close()
    },
  }
})
