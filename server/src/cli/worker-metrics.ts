import { AggregatorRegistry, Gauge, Registry } from 'prom-client'
import type { WorkerProcess } from './worker-process.ts'

/** A process that does not answer by then hangs, and a scrape must not wait for it: Prometheus gives up after ten seconds. */
const answerWithinMs = 2_000

/**
 * The figures of all processes, each series summed or what its `aggregator` says, and how many processes they are of: one that
 * starts or hangs has none, and is counted as such.
 */
export function createWorkerMetrics(all: () => Iterable<WorkerProcess>): { metrics(): Promise<string> } {
  const registry = new Registry()
  const states = new Gauge({
    name: 'verifyplus_workers',
    help: 'Worker processes, by whether they reported their metrics: silent ones hang',
    labelNames: ['state'],
    registers: [registry],
  })
  return {
    async metrics() {
      const workers = [...all()]
      const serving = workers.filter((worker) => worker.serves)
      const told = await Promise.all(serving.map((worker) => worker.figures(answerWithinMs)))
      const figures = told.filter((each) => each !== null)
      states.set({ state: 'serving' }, figures.length)
      states.set({ state: 'silent' }, serving.length - figures.length)
      states.set({ state: 'starting' }, workers.length - serving.length)
      return (await AggregatorRegistry.aggregate(figures).metrics()) + (await registry.metrics())
    },
  }
}
