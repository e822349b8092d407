import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

/** The path of one of the Perl programs in this folder. */
export const perlScript = (name: string): string => join(import.meta.dirname, name)

/** A program under test's control: what it writes, and an end by its own pid. */
export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  output = ''
  #wake: () => void = () => {}
  #isOver = false

  constructor(command: string, args: readonly string[], cwd?: string) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) })
    const collect = (chunk: Buffer): void => {
      this.output += chunk.toString()
      this.#wake()
    }
    this.#child.stdout?.on('data', collect)
    this.#child.stderr?.on('data', collect)
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#isOver = true
        this.#wake()
        resolve()
      })
    })
  }

  /** Resolves when the output matches; rejects when the program ends before it does. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output)
      if (match) return match
      if (this.#isOver) throw new Error(`the program ended without saying ${pattern}: ${this.output.slice(-2_000)}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.#isOver) this.#child.kill(signal)
    await this.#ended
  }
}
