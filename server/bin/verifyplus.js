#!/usr/bin/env node
// The program is TypeScript that Node runs as it is, from version 24 on. Started by an older Node (a direct call of
// node_modules/.bin/verifyplus), this hands over to the Node 24 that npm installed beside us.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { npmNode } from './npm-node.js'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('../src/main.ts')
} else {
  const node = npmNode()
  if (node === null) {
    refuse(
      `and npm has installed none here for ${process.platform}-${process.arch}. Install Node 24, or run \`npm ci\` again`,
    )
  } else {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', (error) => refuse(`and the one of npm cannot be started (${error.message}). Install Node 24`))
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
  }
}

function refuse(why) {
  process.stderr.write(`VerifyPlus needs Node 24 or newer; this is ${process.version}, ${why}.\n`)
  process.exitCode = 1
}
