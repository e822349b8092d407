#!/usr/bin/env node
// Hands messages that smstools or gammu-smsd took from a modem over to VerifyPlus: one file, Node 18.15 or newer.
// Generated from modem/src by: node modem/build/standalone.ts

import { createHmac, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { dirname, join } from 'node:path'
/** To the daemon's log: never a text, a code or a secret. */
function report(line) {
  process.stderr.write(`verifyplus-modem: ${shown(line)}\n`)
}

/** What a server or the name of a file brings is not obeyed by a terminal. */
function shown(line) {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}

function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** System errors by their code alone: the words of a parser may quote what it read. */
function reasonOf(error) {
  if (error instanceof SyntaxError) return 'it cannot be read as JSON'
  return error instanceof Error ? codeOf(error) || error.message : String(error)
}

/** Never throws: a message has to be spooled even where the configuration is broken. */
function readConfig(file) {
  const config = {
    file,
    url: '',
    secret: '',
    spool: '/var/spool/verifyplus-modem',
    smstoolsIncoming: null,
    gammuInbox: {},
    numbers: {},
    warnBelowFreeMegabytes: 100,
    problems: [],
  }
  try {
    if (fs.statSync(file).mode & 0o007) config.problems.push(`everybody may read the secret in it: chmod 0600 ${file}`)
    const given = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof given !== 'object' || given === null) throw new SyntaxError('not an object')
    takeSettings(config, { ...given })
  } catch (error) {
    config.problems.push(reasonOf(error))
  }
  return config
}

function takeSettings(config, given) {
  const { url, secret, spool, smstoolsIncoming, gammuInbox, numbers, warnBelowFreeMegabytes, ...others } = given
  const { problems } = config
  for (const name of Object.keys(others)) problems.push(`${name} is not a setting`)
  if (isText(url) && /^https?:\/\/[\w.:[\]-]+\/./.test(url)) config.url = url
  else problems.push('url has to be the address that "verifyplus supplier add" printed')
  if (isText(secret) && /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) config.secret = secret
  else problems.push('secret has to be whsec_ and base64, as "verifyplus supplier add" printed it')
  if (isText(spool) && spool.startsWith('/')) config.spool = spool
  else if (spool !== undefined) problems.push('spool has to be an absolute path')
  if (isText(smstoolsIncoming)) config.smstoolsIncoming = smstoolsIncoming
  else if (smstoolsIncoming !== undefined) problems.push('smstoolsIncoming has to be a path')
  if (typeof warnBelowFreeMegabytes === 'number') config.warnBelowFreeMegabytes = warnBelowFreeMegabytes
  config.gammuInbox = textTable('gammuInbox', gammuInbox ?? {}, problems)
  for (const [sim, number] of Object.entries(textTable('numbers', numbers, problems))) {
    if (/^\+[1-9]\d{6,14}$/.test(number)) config.numbers[sim] = number
    else problems.push(`numbers: ${JSON.stringify(sim)} needs an international number such as +989120000000`)
  }
}

function textTable(name, value, problems) {
  if (typeof value === 'object' && value !== null && Object.values(value).every(isText)) return { ...value }
  problems.push(`${name} has to be an object of strings`)
  return {}
}

function isText(value) {
  return typeof value === 'string'
}

/** The sent time of an SMS-DELIVER with its zone (3GPP TS 23.040, 9.2.3.11); undefined where it makes no sense. */
function sentAtOfPdu(hex) {
  const pdu = Buffer.from(hex.trim(), 'hex')
  const type = 1 + (pdu[0] ?? 0)
  const senderDigits = pdu[type + 1] ?? 0
  const time = type + 3 + Math.ceil(senderDigits / 2) + 2
  if (((pdu[type] ?? 3) & 3) !== 0 || pdu.length < time + 7) return undefined
  // Each byte holds two digits, the lower half first.
  const digits = [...pdu.subarray(time, time + 7)].map((byte) => ((byte & 15) << 4) | (byte >> 4))
  const zoneDigits = digits[6] ?? 0
  const minutes = (((zoneDigits & 0x70) >> 4) * 10 + (zoneDigits & 15)) * 15
  const zone = `${zoneDigits & 0x80 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  const written = digits.slice(0, 6).map((byte) => twoDigits(byte.toString(16)))
  return isoTime(written.slice(0, 3), written.slice(3), zone)
}

/** Date and time in two digits each; the year is of this century. */
function isoTime(date, time, zone) {
  const at = new Date(`20${date.join('-')}T${time.join(':')}${zone}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function twoDigits(count) {
  return String(count).padStart(2, '0')
}

/** UTF-16 with the high byte first, as on the air. */
function utf16(bytes) {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
}

/** Some senders write plain text as 8-bit data; null for what is no text. */
function textOfData(bytes) {
  const text = bytes.toString()
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? null : text
}

/** One written with another `inboxformat`: a bare text, without sender and time. */
function isOtherGammuFormat(file) {
  return !file.includes('[SMSBackup')
}

/** A gammu inbox file of the format "detail", its parts joined; null for another format or a status report. */
function readGammu(file, phoneId) {
  const [, ...sections] = file.toString('latin1').split(/^\[SMSBackup\d+\]\r?$/m)
  const parts = sections.map(fieldsOf).sort((a, b) => partNumber(a) - partNumber(b))
  const first = parts[0]
  if (!first || first.get('PDU') !== 'Deliver') return null
  const data = parts.map((part) => Buffer.from(part.get('Text') ?? '', 'hex'))
  const text = first.get('Coding') === '8bit' ? textOfData(Buffer.concat(data)) : data.map(terminated).join('')
  const sent = first.get('DateTime') ?? ''
  return {
    sims: [phoneId],
    from: utf16(Buffer.from(first.get('NumberUnicode') ?? '', 'hex')),
    text: text ?? Buffer.concat(data).toString('base64'),
    sent: `${sent} ${first.get('UDH') ?? ''}`,
    sentAt: utcTime(sent),
    isBinary: text === null,
  }
}

/** gammu counts an escaped letter such as € as two and so also writes what follows the text in its memory. */
function terminated(part) {
  return utf16(part).split('\0', 1)[0] ?? ''
}

/** Long texts take several lines, Text00, Text01, ... */
function fieldsOf(section) {
  const fields = new Map()
  for (const line of section.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z]+)\d* = (.*)$/.exec(line) ?? []
    if (name !== undefined) fields.set(name, (name === 'Text' ? (fields.get(name) ?? '') : '') + value)
  }
  return fields
}

/** The place of a part in its message: the last byte of the concatenation header. */
function partNumber(part) {
  const [, short, long] = /^..(?:0003....(..)|0804......(..))/.exec(part.get('UDH') ?? '') ?? []
  return Number.parseInt(short ?? long ?? '0', 16)
}

/** gammu drops the zone of the sent time, but writes a Z behind the one that is UTC. */
function utcTime(sent) {
  const [, ...fields] = /^20(\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sent) ?? []
  return fields.length === 6 ? isoTime(fields.slice(0, 3), fields.slice(3), 'Z') : undefined
}

/**
 * What gammu-smsd says in the environment, for its SQL and null services. No time is given; without a row's id two equal
 * messages must not pass for one, so a random part keeps them apart.
 */
function readGammuEnvironment(env, rows) {
  const joined = texts(env, 'DECODED', Number(env['DECODED_PARTS'] ?? 0))
  return {
    sims: [env['PHONE_ID'] || 'gammu'],
    from: env['SMS_1_NUMBER'] ?? '',
    text: joined || texts(env, 'SMS', Number(env['SMS_MESSAGES'] ?? 0)),
    sent: rows.join(' ') || randomBytes(16).toString('hex'),
  }
}

function texts(env, kind, count) {
  return Array.from({ length: count }, (_, index) => env[`${kind}_${index + 1}_TEXT`] ?? '').join('')
}

/** The other words that smstools calls its event handler with. */
const otherSmstoolsEvents = ['SENT', 'FAILED', 'REPORT', 'CALL', 'USSD']

/** A file of smstools' incoming folder; null for what is none, such as a status report. */
function readSmstools(file) {
  const end = file.indexOf('\n\n')
  const lines = file.subarray(0, Math.max(end, 0)).toString().split('\n').reverse()
  // The sender's name is the one header that a stranger writes, and it comes first: the last of each is smstools' own.
  const header = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
  const sender = lines.findLast((line) => line.startsWith('From: '))?.slice('From: '.length)
  const modem = header('Modem')
  const body = file.subarray(end + 2)
  if (sender === undefined || modem === undefined || body.toString('latin1', 0, 17) === 'SMS STATUS REPORT') return null
  const text = textOf(header('Alphabet') ?? 'UTF-8', body)
  return {
    sims: [header('IMSI') ?? '', modem].filter((sim) => sim !== ''),
    from: header('From_TOA')?.startsWith('91') && /^\d+$/.test(sender) ? `+${sender}` : sender,
    text: text ?? body.toString('base64'),
    sent: header('Sent') ?? '',
    // `Sent` has no zone.
    sentAt: sentAtOfPdu(header('PDU') ?? ''),
    isBinary: text === null,
  }
}

function textOf(alphabet, body) {
  if (alphabet === 'UCS2') return utf16(body)
  if (alphabet === 'ISO') return new TextDecoder('iso-8859-15').decode(body)
  if (alphabet === 'UTF-8') return body.toString()
  return textOfData(body)
}

function openSpool({ spool, warnBelowFreeMegabytes }) {
  for (const folder of ['', 'queue', 'unassigned', 'refused', 'writing']) {
    fs.mkdirSync(join(spool, folder), { recursive: true, mode: 0o700 })
  }
  const { bavail, bsize } = fs.statfsSync(spool)
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6)
  if (freeMegabytes < warnBelowFreeMegabytes)
    report(`the disk under ${spool} is nearly full: ${freeMegabytes} MB are free`)
}

/** Files by name, the newest first. */
function spoolFiles({ spool }, folder) {
  return fs.readdirSync(join(spool, folder)).sort().reverse()
}

/** When this returns the message is on the disk. */
function spoolMessage(config, received, arrivedAt) {
  const { sims, from, text, sentAt, isBinary } = received
  const to = numberOf(config, sims)
  const message = {
    id: stableId(config.spool, received),
    sims,
    ...(to !== undefined && { to }),
    from,
    text,
    ...(sentAt !== undefined && { sentAt }),
    arrivedAt: arrivedAt.toISOString(),
  }
  const name = `${arrivedAt.getTime()}-${message.id}.json`
  if (isBinary) {
    store(config, 'refused', name, { ...message, refused: 'no text, base64 of its bytes' })
    report(`a message that is no text lies in ${join(config.spool, 'refused', name)}`)
  } else if (to === undefined) {
    store(config, 'unassigned', name, message)
    reportUnassigned(config, sims)
  } else {
    store(config, 'queue', name, message)
  }
}

function numberOf({ numbers }, sims) {
  return sims.map((sim) => numbers[sim]).find((number) => number !== undefined)
}

function reportUnassigned({ file }, sims) {
  const names = sims.map((sim) => JSON.stringify(sim)).join(' or ')
  report(`no number is known for this SIM, its message is kept: add ${names} with its number to "numbers" in ${file}`)
}

/** Null where another call was faster. */
function readSpooled({ spool }, folder, name) {
  try {
    return JSON.parse(fs.readFileSync(join(spool, folder, name), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Written aside, synced and renamed: there whole or not at all, also after the power was cut. */
function store({ spool }, folder, name, content) {
  const draft = join(spool, 'writing', `${name}-${process.pid}`)
  writeDurably(draft, JSON.stringify(content))
  fs.renameSync(draft, join(spool, folder, name))
  syncFolder(join(spool, folder))
}

function discard({ spool }, folder, name) {
  fs.rmSync(join(spool, folder, name), { force: true })
}

/** The same for a message that a daemon hands over twice. */
function stableId(spool, { sims, from, text, sent }) {
  const mac = createHmac('sha256', spoolKey(spool)).update(JSON.stringify([sims[0], from, sent, text]))
  return `modem-${mac.digest('hex').slice(0, 40)}`
}

/** Ids appear in logs; a hash without a key would give away the code of a message whose wording is known. */
function spoolKey(spool) {
  const file = join(spool, 'key')
  if (!fs.existsSync(file)) {
    const draft = join(spool, 'writing', `key-${process.pid}`)
    writeDurably(draft, randomBytes(32).toString('hex'))
    try {
      // Unlike a rename this leaves the key of a call that was faster.
      fs.linkSync(draft, file)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    fs.unlinkSync(draft)
    syncFolder(spool)
  }
  return fs.readFileSync(file)
}

function writeDurably(file, content) {
  const handle = fs.openSync(file, 'w', 0o600)
  try {
    fs.writeFileSync(handle, content)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

function syncFolder(folder) {
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** The daemons write their files in place; a younger one that nobody announced may be half written. */
const fileIsWholeMs = 10_000

/** Takes over what a crash left in the daemons' folders. Deleted there only when it is in the spool. */
function sweepInboxes(config) {
  if (config.smstoolsIncoming !== null) sweep(config, config.smstoolsIncoming, fileIsWholeMs, readSmstools)
  for (const phoneId of Object.keys(config.gammuInbox)) sweepGammu(config, phoneId, fileIsWholeMs)
}

/** `minAgeMs` is 0 for the gammu that waits for this very call, and so writes no file. Returns how many it took. */
function sweepGammu(config, phoneId, minAgeMs) {
  const folder = config.gammuInbox[phoneId]
  return folder === undefined ? 0 : sweep(config, folder, minAgeMs, (file) => readGammu(file, phoneId))
}

function sweep(config, folder, minAgeMs, read) {
  let taken = 0
  for (const name of fs.readdirSync(folder)) {
    const file = join(folder, name)
    try {
      const stat = fs.statSync(file)
      if (!stat.isFile() || Date.now() - stat.mtimeMs < minAgeMs || !takeFile(config, file, read)) continue
      taken++
      fs.unlinkSync(file)
    } catch (error) {
      // Where another call was faster nothing is to do; anything else leaves the file for the next time.
      if (codeOf(error) !== 'ENOENT') report(`a file in ${folder} could not be taken over: ${reasonOf(error)}`)
    }
  }
  return taken
}

/** False for what is no message. */
function takeFile(config, file, read) {
  const received = read(fs.readFileSync(file))
  // The file's time and not the clock's: two calls for one file then name it alike in the spool.
  if (received) spoolMessage(config, received, fs.statSync(file).mtime)
  return received !== null
}

/** Moves messages whose SIM now has a number into the queue. Returns how many still have none. */
function assignNumbers(config) {
  let left = 0
  for (const name of spoolFiles(config, 'unassigned')) {
    const message = readSpooled(config, 'unassigned', name)
    const to = message && numberOf(config, message.sims)
    if (message && to !== undefined) {
      store(config, 'queue', name, { ...message, to })
      discard(config, 'unassigned', name)
    } else if (message) {
      reportUnassigned(config, message.sims)
      left++
    }
  }
  return left
}

function connections(url) {
  return new (url.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 })
}

/** One message, signed as https://www.standardwebhooks.com says. */
async function post({ url, secret }, message, agent, timeoutMs) {
  const body = Buffer.from(JSON.stringify(wire(message)))
  const timestamp = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  const signature = mac.update(`${message.id}.${timestamp}.`).update(body).digest('base64')
  try {
    const response = await new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      }
      const { request } = url.startsWith('https:') ? https : http
      request(url, { method: 'POST', headers, agent, signal: AbortSignal.timeout(timeoutMs) })
        .once('response', resolve)
        .on('error', reject)
        .end(body)
    })
    let answer = ''
    for await (const chunk of response) if (answer.length < 10_000) answer += String(chunk)
    return { status: response.statusCode ?? 0, detail: detailOf(answer) }
  } catch (error) {
    return { status: 0, detail: codeOf(error) === 'ABORT_ERR' ? 'no answer in time' : reasonOf(error) }
  }
}

/**
 * Without a sent time the server takes its own clock. That is right at once, but what waited here might then pass for a
 * message to the number's next customer.
 */
function wire({ id, from, to, text, sentAt, arrivedAt }) {
  const waitedMs = Date.now() - Date.parse(arrivedAt)
  return { id, from, to, text, sentAt: sentAt ?? (waitedMs > 60_000 ? arrivedAt : undefined) }
}

function detailOf(body) {
  const [, detail = ''] = /"detail"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body) ?? []
  return detail.slice(0, 300)
}

const known = {
  200: 'it took the message: address, secret and clock are right',
  401: '401, the signature does not fit: compare the secret and both clocks',
  404: '404, it knows no such supplier: compare the url',
  429: '429, too many requests',
  503: '503, its database is away or it has too much to do',
}

/** Without the server's own words, since this goes into logs. */
function inWords({ status, detail }) {
  if (status === 0) return `it cannot be reached (${detail})`
  if (status >= 300 && status < 400) return `${status}, the url leads elsewhere: give the last one`
  return known[status] ?? String(status)
}

/** No call works this long: an older lock is one whose process id belongs to another program by now. */
const staleMs = 60_000

/**
 * One sender at a time; false where another one sends. After kill -9 the file stays, but its process id is nobody's or it
 * grows old. Two who take a dead lock over at once both send, which costs a request: the server counts an id once.
 */
function takeLock(file) {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return true
    } catch (error) {
      // On a full disk no lock can be made, and sending is what empties it.
      if (codeOf(error) !== 'EEXIST') return true
    }
    if (isHeld(file)) return false
    fs.rmSync(file, { force: true })
  }
  return false
}

function releaseLock(file) {
  fs.rmSync(file, { force: true })
}

function isHeld(file) {
  try {
    if (Date.now() - fs.statSync(file).mtimeMs > staleMs) return false
    const pid = Number(fs.readFileSync(file, 'utf8'))
    // Empty for a moment, between being made and being written.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

const answerWithinMs = 10_000
/** After a failure the daemons' calls only spool for this long, so that a dead line does not slow the modem down. */
const pauseMs = 10_000

/** Sends what is in the queue until it is empty, the time is up or the server does not take it. */
async function sendQueue(config, budgetMs) {
  const untilMs = Date.now() + budgetMs
  const lock = join(config.spool, 'lock')
  const agent = connections(config.url)
  try {
    // A message spooled after the holder's last look, by a call that found the lock taken, would wait: look once more.
    for (let goOn = true; goOn && spoolFiles(config, 'queue').length > 0;) {
      if (!takeLock(lock)) return
      try {
        goOn = await sendUntilEmpty(config, agent, untilMs)
      } finally {
        releaseLock(lock)
      }
    }
  } finally {
    agent.destroy()
  }
}

/** Newest first, since somebody waits for the newest. False where it gave up. */
async function sendUntilEmpty(config, agent, untilMs) {
  const stumbled = new Set()
  for (;;) {
    // Few at a time, so that what comes in meanwhile does not wait behind a long list.
    const waiting = spoolFiles(config, 'queue').filter((name) => !stumbled.has(name))
    if (waiting.length === 0) return stumbled.size === 0
    for (const name of waiting.slice(0, 50)) {
      const leftMs = untilMs - Date.now()
      if (leftMs <= 0) return false
      const message = readSpooled(config, 'queue', name)
      if (!message) continue
      const answer = await post(config, message, agent, Math.min(leftMs, answerWithinMs))
      if (isSettled(config, name, message, answer)) continue
      stumbled.add(name)
      // The server may stumble over one message and take the others; any other failure is the same for all.
      if (isAboutAll(answer.status) || stumbled.size >= 3) {
        fs.writeFileSync(join(config.spool, 'paused'), '')
        report(`the server did not take it, all is kept: ${inWords(answer)}`)
        return false
      }
    }
  }
}

function isAboutAll(status) {
  return status < 500 || status === 503
}

function isSettled(config, name, message, { status, detail }) {
  if (status === 400 || status === 413 || status === 422) {
    store(config, 'refused', name, { ...message, refused: `${status} ${detail}` })
    report(
      `the server refused a message for good (${status}), it lies with the reason in ${config.spool}/refused/${name}`,
    )
  } else if (status !== 200) {
    return false
  }
  discard(config, 'queue', name)
  return true
}

function isPaused({ spool }) {
  const sinceMs = fs.statSync(join(spool, 'paused'), { throwIfNoEntry: false })?.mtimeMs
  return sinceMs !== undefined && Math.abs(Date.now() - sinceMs) < pauseMs
}

/** Both daemons wait for their call, and gammu gives up after two minutes. */
const daemonBudgetMs = 10_000
const flushBudgetMs = 20_000

/** `eventhandler RECEIVED file`. */
function takeFromSmstools(config, file) {
  const isOurs = config.smstoolsIncoming !== null && isSameFolder(config.smstoolsIncoming, dirname(file))
  try {
    if (!takeFile(config, file, readSmstools)) throw new Error('this is no message of smstools')
    if (isOurs) fs.unlinkSync(file)
  } catch (error) {
    // Our own sweep may have been faster.
    if (!isOurs || codeOf(error) !== 'ENOENT') throw error
  }
}

function isSameFolder(one, other) {
  return fs.realpathSync(one) === fs.realpathSync(other)
}

/** `runonreceive`. From the inbox folder where it is known; what the environment holds is a poorer copy. */
function takeFromGammu(config, env, rows) {
  const phoneId = env['PHONE_ID'] ?? ''
  const inbox = config.gammuInbox[phoneId]
  if (inbox !== undefined) {
    const taken = sweepGammu(config, phoneId, 0)
    if (taken > 0 || !holdsOtherFormat(inbox)) return
    report(`gammu-smsd writes its files in another format: set inboxformat = detail`)
  }
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  if (!/utf-?8/i.test(locale)) {
    report('gammu-smsd has no UTF-8 locale and writes ? for many letters: set LC_ALL=C.UTF-8, or use gammuInbox')
  }
  spoolMessage(config, readGammuEnvironment(env, rows), new Date())
}

function holdsOtherFormat(inbox) {
  return fs.readdirSync(inbox).some((name) => isOtherGammuFormat(fs.readFileSync(join(inbox, name))))
}

/** A daemon's call ends well once its message is on the disk, whatever becomes of the sending. */
async function fromDaemon(config, take) {
  openSpool(config)
  take()
  try {
    if (isUsable(config) && !isPaused(config)) {
      sweepInboxes(config)
      await sendQueue(config, daemonBudgetMs)
    }
  } catch (error) {
    report(`the message is kept: ${reasonOf(error)}`)
  }
  return 0
}

/** 1 while anything waits that this call could not send. */
async function flush(config) {
  openSpool(config)
  sweepInboxes(config)
  if (!isUsable(config)) return 1
  const unassigned = assignNumbers(config)
  await sendQueue(config, flushBudgetMs)
  return unassigned + spoolFiles(config, 'queue').length === 0 ? 0 : 1
}

/** Reports what is wrong with the configuration, then sends a test message to the first number. */
async function test(config) {
  // First of all: a configuration that cannot be read may be why the spool is not where this user may write.
  if (!isUsable(config)) return 1
  openSpool(config)
  spoolKey(config.spool)
  const message = {
    id: `modem-test-${randomBytes(12).toString('hex')}`,
    sims: [],
    to: Object.values(config.numbers)[0] ?? '+989120000000',
    from: 'verifyplus',
    text: 'A test of verifyplus-modem.',
    arrivedAt: new Date().toISOString(),
  }
  const agent = connections(config.url)
  const answer = await post(config, message, agent, answerWithinMs)
  agent.destroy()
  const detail = answer.status > 200 && answer.detail !== '' ? `${shown(answer.detail)}\n` : ''
  process.stdout.write(`${config.url}: ${inWords(answer)}\n${detail}`)
  return answer.status === 200 ? 0 : 1
}

function isUsable({ file, problems }) {
  for (const problem of problems) report(`${file}: ${problem}`)
  return problems.length === 0
}

const configFile = '/etc/verifyplus-modem.json'

const help = `verifyplus-modem [--config FILE] COMMAND

  RECEIVED FILE   smstools calls this (eventhandler); its other events are ignored
  gammu           gammu-smsd calls this (runonreceive)
  flush           send what is left; run it every 15 seconds from a timer
  test            send a signed test message and say what the server answered
  help            this text

${configFile} (or --config, or VERIFYPLUS_MODEM_CONFIG), mode 0600, owned by the user that the daemon runs as:
  {
    "url": "https://sms.example.org/inbound/SUPPLIER",
    "secret": "whsec_...",
    "spool": "/var/spool/verifyplus-modem",
    "smstoolsIncoming": "/var/spool/sms/incoming",
    "gammuInbox": { "PHONEID": "/var/spool/gammu/inbox" },
    "numbers": { "IMSI, modem name or PhoneID": "+989120000000" }
  }
url and secret are printed by: verifyplus supplier add SUPPLIER --kind webhook
smstoolsIncoming and gammuInbox may be left out. Message files there are deleted once they are in the spool, and those
that a crash left behind are picked up.

smsd.conf:       eventhandler = /usr/local/bin/verifyplus-modem.mjs
                 store_received_pdu = 3      only the PDU has the zone of the sent time
gammu-smsdrc:    service = files
                 inboxformat = detail        the other formats lose letters and the time
                 phoneid = PHONEID
                 runonreceive = exec /usr/local/bin/verifyplus-modem.mjs gammu #
  Keep "exec" and "#": gammu appends the sender's name to the command, and a shell would run what is in it.

In the spool: queue/ waits for the server, unassigned/ for its SIM to be listed in "numbers", refused/ for a person.
`

async function main(given) {
  const [file, [command = 'help', ...args]] =
    given[0] === '--config'
      ? [given[1] ?? '', given.slice(2)]
      : // smstools takes no arguments in its event handler.
        [process.env['VERIFYPLUS_MODEM_CONFIG'] || configFile, given]
  if (otherSmstoolsEvents.includes(command)) return 0
  if (command === 'help' || command === '--help') {
    process.stdout.write(help)
    return 0
  }
  const config = readConfig(file)
  if (command === 'RECEIVED') return fromDaemon(config, () => takeFromSmstools(config, args[0] ?? ''))
  if (command === 'gammu') return fromDaemon(config, () => takeFromGammu(config, process.env, args))
  if (command === 'flush') return flush(config)
  if (command === 'test') return test(config)
  process.stderr.write(help)
  return 2
}

main(process.argv.slice(2)).then(
  // A look-up of a name cannot be aborted and would hold the daemon up.
  (code) => process.exit(code),
  (error) => {
    report(`not handed over: ${reasonOf(error)}`)
    process.exit(1)
  },
)
