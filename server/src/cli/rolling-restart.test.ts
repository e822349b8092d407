import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { eventually } from '#test/eventually'
import { closeScene, expectNobodyRefused, get, lines, openScene, replaced } from '#test/restart-scene'

vi.setConfig({ testTimeout: 300_000 })
afterEach(closeScene)

test('SIGHUP replaces every process and refuses nobody: no broken answer, no message lost or stored twice', async () => {
  await expectNobodyRefused('1')
})

test('a new process that does not start leaves the old ones serving, and is told in the log and in the metrics', async () => {
  const { folder, server } = await openScene('1')
  // As new code does whose migrations were not applied yet.
  const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
  const database = openDatabase({ connectionString: postgres.connectionString, maxConnections: 1 })
  const { rows } = await database.pool.query<{ name: string; sha256: string }>(
    'delete from migration where name = (select max(name) from migration) returning *',
  )
  process.kill(server.pid, 'SIGHUP')
  const line = 'a new process did not start'
  await eventually(() => expect(lines(server, line)).toHaveLength(1))
  expect(server.stderr).toMatch(/^The database lacks 00\S+\.sql\. Run verifyplus migrate, and send SIGHUP again\.$/m)
  expect((await get(server, '/healthz')).status).toBe(200)
  const metrics = await (await get(server, '/metrics')).text()
  expect(metrics).toContain('verifyplus_worker_replacements_total{outcome="failed"} 1')
  await database.pool.query('insert into migration (name, sha256) values ($1, $2)', [rows[0]?.name, rows[0]?.sha256])
  process.kill(server.pid, 'SIGHUP')
  await replaced(server, 1)
  await database.close()
  await postgres.stop()
  expect(await server.stop()).toBe(0)
})
