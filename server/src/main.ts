// The only reader of the process: its arguments, its environment, its streams.
import { createProgram } from './cli/program.ts'

process.exitCode = await createProgram({
  args: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
})
