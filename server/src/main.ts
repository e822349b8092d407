// The only reader of the process: its arguments, its environment, its streams.
import cluster from 'node:cluster'
import { tellFailure } from './cli/failures.ts'
import { createProgram } from './cli/program.ts'

// Whoever reads our output may stop reading (`| head`): that ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const call = {
  args: process.argv.slice(2),
  env: process.env,
  // Not touched unless a command asks something.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
}
// What nobody awaits ends the program too, and in a sentence.
process.on('uncaughtException', (error) => process.exit(tellFailure(call, error)))

process.exitCode = await createProgram(call)
// The channel to its primary, and what a start that failed left open, would keep a worker alive that serves nothing.
if (cluster.isWorker) process.exit()
