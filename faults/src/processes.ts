import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { wait } from './waiting.ts'

/** Sends a signal; a process that is gone gets none. Answers whether it was there. */
export function send(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Stops a process as a machine that hangs would, and lets it go on. */
export async function stopAndGo(pid: number, forMs: number, signal: AbortSignal): Promise<void> {
  send(pid, 'SIGSTOP')
  try {
    await wait(forMs, signal)
  } finally {
    send(pid, 'SIGCONT')
  }
}

/** The pids of a process's children; none where it is gone. Linux only. */
export function childrenOf(pid: number): number[] {
  return readProcess(`${pid}/task/${pid}/children`).split(/\s+/).filter(Boolean).map(Number)
}

/** The processes that serve for a program, by its pid. Linux only. */
export function workersOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => /verifyplus\S*\.js/.test(commandLine(child)))
}

/** The memory that a process has now, in bytes; 0 where it is gone. Linux only. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProcess(`${pid}/status`))?.[1] ?? 0) * 1_024
}

/** A process's command line, its words separated by spaces; empty where it is gone. Linux only. */
export function commandLine(pid: number): string {
  return readProcess(`${pid}/cmdline`).replaceAll('\0', ' ')
}

function readProcess(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Runs a program to its end and answers its output without the space around it. Rejects with its words when it fails. */
export function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd: '/' }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${file} ${args.join(' ')}: ${stderr || stdout || error.message}`))
      else resolve(stdout.trim())
    })
  })
}
