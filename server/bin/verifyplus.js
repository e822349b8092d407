#!/usr/bin/env node
// The program is TypeScript that Node runs as it is, from version 24 on. Started by an older Node (a direct call of
// node_modules/.bin/verifyplus), this hands over to the Node 24 that npm installed beside us.
import { createRequire } from 'node:module'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  const { keepCompiled } = await import('../src/compile-cache.ts')
  keepCompiled(fileURLToPath(new URL('../../node_modules', import.meta.url)))
  await import('../src/main.ts')
} else {
  const require = createRequire(import.meta.url)
  const node = require.resolve('@verifyplus/runtime/bin/node')
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}
