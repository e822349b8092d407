import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** Tests against independent programs, which they install from Debian's packages where they may. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['server/**/*.peers.test.ts'],
      exclude: ['**/node_modules/**'],
      // Several of them install packages and listen with other programs: one at a time.
      fileParallelism: false,
      testTimeout: 300_000,
      hookTimeout: 600_000,
    },
  }),
)
