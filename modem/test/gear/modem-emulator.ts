import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** How many messages its SIM holds; the others wait in the network, as with a real one. */
const simSize = 30

export interface ModemEmulator {
  /** Unix socket on which it speaks AT. */
  readonly path: string
  /** Lets PDUs (hex) arrive. */
  receive(pdus: readonly string[]): void
  /** How many have not been deleted from the SIM yet. */
  left(): number
  /** Resolves when the daemon has deleted every message. */
  emptied(): Promise<void>
  close(): Promise<void>
}

/** A GSM modem in PDU mode with one SIM, as far as smstools 3.1.21 and gammu 1.42 ask. */
export async function startModemEmulator(path: string, imsi: string): Promise<ModemEmulator> {
  const network: string[] = []
  const sim = new Map<number, string>()
  const sockets = new Set<Socket>()
  let whenEmpty = (): void => {}

  function refill(): void {
    for (let slot = 1; slot <= simSize && network.length > 0; slot++) {
      if (!sim.has(slot)) sim.set(slot, network.shift() ?? '')
    }
    if (sim.size === 0) whenEmpty()
  }

  function remove(slot: number): string[] {
    sim.delete(slot)
    refill()
    return []
  }

  const memory = (): string => `"SM",${sim.size},${simSize}`
  const listed = (slot: number, pdu: string): string[] => [`${slot},1,,${tpduLength(pdu)}`, pdu]
  const commands: [RegExp, (argument: string) => string[] | null][] = [
    [/^\+CIMI$/, () => [imsi]],
    [/^\+CGSN$/, () => ['490154203237518']],
    [/^\+CGMI$/, () => ['Emulated']],
    [/^\+CGMM$/, () => ['Modem']],
    [/^\+CGMR$/, () => ['1']],
    [/^\+CPIN\?$/, () => ['+CPIN: READY']],
    [/^\+CSQ$/, () => ['+CSQ: 20,99']],
    [/^\+CREG\?$/, () => ['+CREG: 0,1']],
    [/^\+CMGF\?$/, () => ['+CMGF: 0']],
    [/^\+CMGF=\?$/, () => ['+CMGF: (0)']],
    [/^\+CSCS=\?$/, () => ['+CSCS: ("GSM","UCS2")']],
    [/^\+CSCS\?$/, () => ['+CSCS: "GSM"']],
    [/^\+CNMI=\?$/, () => ['+CNMI: (0-2),(0-1),(0),(0),(0)']],
    [/^\+CPMS=\?$/, () => ['+CPMS: ("SM"),("SM"),("SM")']],
    [/^\+CPMS\?$/, () => [`+CPMS: ${memory()},${memory()},${memory()}`]],
    [/^\+CPMS=/, () => [`+CPMS: ${Array(3).fill(`${sim.size},${simSize}`).join(',')}`]],
    [
      /^\+CMGL=\d$/,
      () => [...sim].flatMap(([slot, pdu]) => listed(slot, pdu)).map((line, at) => (at % 2 ? line : `+CMGL: ${line}`)),
    ],
    [/^\+CMGR=(\d+)$/, (slot) => read(sim.get(Number(slot)))],
    [/^\+CMGD=(\d+)/, (slot) => remove(Number(slot))],
    [/^(E[01]|Z|\+CMEE=.*|\+CNMI=.*|\+CMGF=0|\+CSCS=.*|\+CREG=.*|\+CSMS=.*|\+CFUN=.*|)$/, () => []],
  ]

  function answer(command: string): string {
    for (const [pattern, act] of commands) {
      const match = pattern.exec(command)
      const lines = match && act(match[1] ?? '')
      if (lines) return [...lines, 'OK'].map((line) => `\r\n${line}\r\n`).join('')
      if (match) return '\r\n+CMS ERROR: 321\r\n'
    }
    return '\r\nERROR\r\n'
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    let typed = ''
    let echo = true
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      typed += chunk.toString('latin1')
      const lines = typed.split(/[\r\n]+/)
      typed = lines.pop() ?? ''
      for (const line of lines) {
        // Escape and end of text, which gammu sends to leave a prompt.
        const command = line.replaceAll(/[\u001a\u001b]/g, '')
        if (echo) socket.write(`${command}\r`)
        if (!/^AT/i.test(command)) continue
        if (/^ATE/i.test(command)) echo = !/^ATE0/i.test(command)
        socket.write(answer(command.slice(2)))
      }
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return {
    path,
    receive(pdus) {
      network.push(...pdus)
      refill()
    },
    left: () => network.length + sim.size,
    async emptied() {
      while (network.length + sim.size > 0) await new Promise<void>((resolve) => (whenEmpty = resolve))
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function read(pdu: string | undefined): string[] | null {
  return pdu === undefined ? null : [`+CMGR: 1,,${tpduLength(pdu)}`, pdu]
}

/** Without the SMSC's address before it. */
function tpduLength(pdu: string): number {
  return pdu.length / 2 - 1 - Number.parseInt(pdu.slice(0, 2), 16)
}
