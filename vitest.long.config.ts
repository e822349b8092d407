import { defineConfig } from 'vitest/config'

/** The long forms of tests, for a night and not for every change. */
export default defineConfig({
  test: {
    include: ['{contract,server,bench}/**/*.long.test.ts'],
    globalSetup: ['server/test/global-setup.ts'],
    reporters: ['default'],
    maxWorkers: 2,
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
})
