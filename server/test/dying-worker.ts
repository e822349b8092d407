// Run by a test: says something to a worker that is dead, before its death is heard of, and lives on.
import cluster from 'node:cluster'
import { forkWorker } from '../src/cli/worker-process.ts'

/** Nothing is heard meanwhile, so that the channel still passes for whole. */
const deafMs = 300

if (cluster.isPrimary) {
  const forked = forkWorker({}, async () => '')
  cluster.once('message', (worker) => {
    process.kill(worker.process.pid as number, 'SIGKILL')
    const untilMs = performance.now() + deafMs
    while (performance.now() < untilMs);
    process.stdout.write(worker.isConnected() ? 'spoke to the dead' : 'was too late')
    void forked.end('stop', 10_000)
  })
} else {
  process.send?.({ type: 'here' })
  process.on('message', () => {})
}
