import { defineConfig } from 'vitest/config'

/** Tests against independent programs, which they install from Debian's packages where they may. */
export default defineConfig({
  test: {
    include: ['{server,modem,panel}/**/*.peers.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['server/test/global-setup.ts'],
    reporters: ['default'],
    // Several of them install packages and listen with other programs: one at a time.
    fileParallelism: false,
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
