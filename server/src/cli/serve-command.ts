import type { Command } from 'commander'
import cluster from 'node:cluster'
import type { Cli } from './cli.ts'

export function addServe(command: Command, { plain, call }: Cli): void {
  // Each of the two processes loads its own half: the one that watches over the others needs little of the program.
  command.action(
    plain(async (terminal) => {
      if (cluster.isWorker) await (await import('./run-worker.ts')).runWorker(terminal.config)
      else await (await import('./serve.ts')).serve(terminal, call)
    }),
  )
}
