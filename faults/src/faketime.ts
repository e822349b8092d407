import { existsSync } from 'node:fs'
import { missingPostgres } from './postgres.ts'
import type { Figure } from './signs.ts'

const libfaketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

/** In a sentence, what this machine lacks for a program whose clock is another than its database's. */
export function missingFaketime(): string | undefined {
  return (
    missingPostgres() ?? (existsSync(libfaketime) ? undefined : 'it needs libfaketime: apt-get install libfaketime')
  )
}

/** The environment of a program whose clock is off: by `offset` for good, or by what `file` says at each moment. */
export function fakedBy(how: { offset: string } | { file: string }): Record<string, string> {
  return {
    LD_PRELOAD: libfaketime,
    // How long something takes is measured by another clock, which nobody sets.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    ...('offset' in how ? { FAKETIME: how.offset } : { FAKETIME_TIMESTAMP_FILE: how.file, FAKETIME_NO_CACHE: '1' }),
  }
}

/** Beyond two seconds a process is not ready. */
export const clockIsOff: Figure = {
  series: /^verifyplus_clock_offset_seconds$/,
  is: ({ least, most }) => least < -2 || most > 2,
}
