import type { Account } from './account.ts'

export interface Outcome {
  exitCode: number | null
  output: string
}

/** An environment without the caller's PG* variables and languages: both would change what PostgreSQL does and says. */
export function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...extra }
}

/** Runs a program to its end; never rejects: a program that cannot be started has exit code null and says why. */
export function run(
  account: Account,
  program: string,
  args: readonly string[],
  options: { env: Record<string, string>; input?: string },
): Promise<Outcome> {
  return new Promise((resolve) => {
    // The working directory is one that every account may enter; this process's own may be closed to it.
    const child = account.spawn(program, args, { cwd: '/', env: options.env, stdio: 'pipe', detached: true })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.on('error', (error) => resolve({ exitCode: null, output: `${output}${error.message}` }))
    child.on('close', (exitCode) => resolve({ exitCode, output }))
    // A program that ends before it has read its input breaks the pipe; its exit code tells the story.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
  })
}
