import { configDefaults, defineConfig } from 'vitest/config'

/** Tests against independent programs, and the long forms of tests, have a configuration of their own. */
const exclude = [...configDefaults.exclude, '**/*.peers.test.ts', '**/*.long.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['{contract,server,modem,bench,faults}/**/*.test.ts', 'panel/{src,build}/**/*.test.ts'],
          exclude,
          globalSetup: ['server/test/global-setup.ts'],
        },
      },
      {
        // What people see, in a browser, of the real program.
        extends: true,
        test: {
          name: 'site',
          include: ['panel/test/**/*.test.ts'],
          exclude,
          globalSetup: ['panel/test/global-setup.ts'],
        },
      },
    ],
    reporters: ['default'],
    // Two cores, one embedded PostgreSQL: more workers than cores only adds noise.
    maxWorkers: 2,
    // A machine that is shared may take seconds for what is usually there at once.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
