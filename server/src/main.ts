// The only reader of the process: its arguments, its environment, its streams.
import cluster from 'node:cluster'
import { exitCodes } from './cli/exit-codes.ts'
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
process.on('uncaughtException', (error) => void endWith(error))

async function endWith(error: unknown): Promise<never> {
  try {
    const { tellFailure } = await import('./cli/failures.ts')
    process.exit(tellFailure(call, error))
  } catch {
    // Not even the words for it can be had.
    process.exit(exitCodes.couldNotLook)
  }
}

process.exitCode = await createProgram(call)
// The channel to its primary, and what a start that failed left open, would keep a worker alive that serves nothing.
if (cluster.isWorker) process.exit()
