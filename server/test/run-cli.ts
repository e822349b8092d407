import { Writable } from 'node:stream'
import { createProgram } from '#cli/program'

export interface CliResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs an operator's command in this process, as main.ts would: the environment is what is given and nothing else. */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliResult> {
  const [stdout, stderr] = [collect(), collect()]
  const exitCode = await createProgram({ args, env, stdout: stdout.stream, stderr: stderr.stream })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

function collect(): { stream: Writable; text(): string } {
  const pieces: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(pieces).toString() }
}
