import type { CaseName } from './arguments.ts'
import type { Cluster } from './cluster.ts'
import type { Sides } from './pairs.ts'

export interface Contest extends Sides {
  /** Looks at everything the runs left behind and throws when something is not as it must be. */
  check(): Promise<void>
  /** Figures besides the rate, of each side. */
  figures?(): { ours: Record<string, number>; theirs: Record<string, number> }
}

export interface BenchCase {
  name: CaseName
  /** What one piece is, in the plural. */
  pieces: string
  ours: string
  reference: string
  /** Why the reference cannot be run here, in words that say what to do; undefined where it can. */
  missing?(): string | undefined
  /** Prepares the contest, hands it to `contend`, and cleans up after it. */
  stage<Result>(cluster: Cluster, contend: (contest: Contest) => Promise<Result>): Promise<Result>
}
