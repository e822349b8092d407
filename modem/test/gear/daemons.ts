import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ModemMachine, script } from './modem-machine.ts'
import type { ModemEmulator } from './modem-emulator.ts'

export const programs = {
  '/usr/sbin/smsd': 'smstools',
  '/usr/bin/gammu-smsd': 'gammu-smsd',
  '/usr/bin/socat': 'socat',
}

export interface Daemon {
  /** The result of `work`; rejects with the daemon's log when the daemon ends before that. */
  during<T>(work: Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** A serial line to the emulator: a pty, since daemons set speeds and signals that a socket does not have. */
async function openLine(folder: string, modem: ModemEmulator): Promise<{ tty: string; close(): Promise<void> }> {
  const tty = join(folder, 'tty')
  const appeared = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(tty)) return
      watcher.close()
      resolve()
    })
  })
  const socat = spawn('/usr/bin/socat', [`PTY,link=${tty},rawer`, `UNIX-CONNECT:${modem.path}`], { stdio: 'ignore' })
  await appeared
  // A pty that nobody has open hangs up, and daemons close and open it as they like.
  const held = openSync(tty, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
  return {
    tty,
    async close() {
      closeSync(held)
      await ended(socat)
    },
  }
}

async function ended(child: ChildProcess, pid = child.pid ?? 0): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = once(child, 'exit')
  // smstools and gammu start children of their own: the group goes together.
  process.kill(pid, 'SIGKILL')
  await over
}

async function startDaemon(
  machine: ModemMachine,
  modem: ModemEmulator,
  command: string,
  configure: (tty: string) => string,
): Promise<Daemon> {
  const line = await openLine(machine.folder, modem)
  const config = join(machine.folder, 'daemon.conf')
  writeFileSync(config, configure(line.tty))
  const args = command.endsWith('/smsd') ? ['-c', config, '-t'] : ['-c', config]
  // As systemd starts them: without a locale.
  const env = { PATH: process.env['PATH'] ?? '', VERIFYPLUS_MODEM_CONFIG: machine.config }
  const daemon = spawn(command, args, { cwd: machine.folder, env, stdio: 'ignore', detached: true })
  const died = once(daemon, 'exit').then(() => {
    throw new Error(`${command} ended: ${readFileSync(join(machine.folder, 'daemon.log'), 'latin1').slice(-2_000)}`)
  })
  died.catch(() => {})
  return {
    during: (work) => Promise.race([work, died]),
    async stop() {
      await ended(daemon, -(daemon.pid ?? 0))
      await line.close()
    },
  }
}

export function startSmstools(machine: ModemMachine, modem: ModemEmulator): Promise<Daemon> {
  const { folder, incoming } = machine
  for (const name of ['outgoing', 'checked', 'failed', 'sent', 'saved']) mkdirSync(join(folder, name))
  return startDaemon(machine, modem, '/usr/sbin/smsd', (tty) =>
    [
      'devices = GSM1',
      `incoming = ${incoming}`,
      ...['outgoing', 'checked', 'failed', 'sent', 'saved'].map((name) => `${name} = ${join(folder, name)}`),
      `logfile = ${join(folder, 'daemon.log')}`,
      `infofile = ${join(folder, 'smsd.working')}`,
      `pidfile = ${join(folder, 'smsd.pid')}`,
      'loglevel = 5',
      'delaytime = 1',
      'store_received_pdu = 3',
      `eventhandler = ${script}`,
      '[GSM1]',
      `device = ${tty}`,
      'baudrate = 115200',
      'init = AT+CNMI=0,0,0,0,0',
      'incoming = yes',
      '',
    ].join('\n'),
  )
}

export function startGammu(machine: ModemMachine, modem: ModemEmulator): Promise<Daemon> {
  const { folder, gammuInbox } = machine
  for (const name of ['outbox', 'sent', 'error']) mkdirSync(join(folder, name))
  return startDaemon(machine, modem, '/usr/bin/gammu-smsd', (tty) =>
    [
      '[gammu]',
      `port = ${tty}`,
      'connection = at115200',
      '[smsd]',
      'service = files',
      'inboxformat = detail',
      'phoneid = phone1',
      `inboxpath = ${gammuInbox}/`,
      `outboxpath = ${join(folder, 'outbox')}/`,
      `sentsmspath = ${join(folder, 'sent')}/`,
      `errorsmspath = ${join(folder, 'error')}/`,
      `logfile = ${join(folder, 'daemon.log')}`,
      'debuglevel = 1',
      ...['checksecurity', 'checkbattery', 'checksignal', 'checknetwork'].map((name) => `${name} = 0`),
      'loopsleep = 1',
      'receivefrequency = 1',
      `runonreceive = exec ${script} gammu #`,
      '',
    ].join('\n'),
  )
}
