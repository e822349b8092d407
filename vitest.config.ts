import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{contract,server,bench,panel}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.peers.test.ts'],
    globalSetup: ['server/test/global-setup.ts'],
    reporters: ['default'],
    // Two cores, one embedded PostgreSQL: more workers than cores only adds noise.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
