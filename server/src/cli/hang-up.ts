import { isatty } from 'node:tty'

/**
 * Whether the terminal is gone that this was started from. SIGHUP says so to whoever sat at it, and is what operators send to have
 * processes replaced: where a terminal was and is no more, nobody sent it. `nohup` and services have none from the start.
 */
export function watchTerminal(isTerminal: (fd: number) => boolean = isatty): () => boolean {
  const terminals = [0, 1, 2].filter((fd) => isTerminal(fd))
  return () => terminals.length > 0 && !terminals.some((fd) => isTerminal(fd))
}
