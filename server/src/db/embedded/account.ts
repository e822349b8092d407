import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** As whom PostgreSQL runs. It refuses root, so that root needs one of several ways to be somebody else. */
export interface Account {
  /** For an error message. */
  description: string
  /** Owner of its files as this process sees them. */
  uid: number
  gid: number
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess
}

interface PasswdEntry {
  name: string
  uid: number
  gid: number
}

const preferredNames = ['verifyplus', 'postgres', '_postgres', 'nobody', 'daemon']

/** The ways to try, best first, for a cluster whose files belong (or shall belong) to `owner`. */
export async function accountsFor(owner: { uid: number; gid: number }): Promise<Account[]> {
  const uid = process.geteuid?.() ?? 0
  const gid = process.getegid?.() ?? 0
  const entries = await readPasswd()
  // Only initdb insists on a name for its uid. A namespace gives a nameless uid (a container's runAsUser) a name inside.
  const somebody = entries.find((entry) => entry.uid > 0 && entry.uid < 65_534) ?? entries.find(({ uid: u }) => u > 0)
  if (uid !== 0) {
    const self = plainly('the user of this process', uid, gid, false)
    const nameless = process.platform === 'linux' && !entries.some((entry) => entry.uid === uid)
    return nameless && somebody !== undefined ? [self, inNamespace(uid, gid, somebody)] : [self]
  }
  const accounts: Account[] = []
  if (owner.uid !== 0) accounts.push(...asUser(owner.uid, owner.gid))
  if (process.platform === 'linux' && somebody !== undefined) accounts.push(inNamespace(0, 0, somebody))
  const other = preferredNames
    .map((name) => entries.find((entry) => entry.name === name && entry.uid > 0))
    .find((entry) => entry !== undefined)
  if (other !== undefined && other.uid !== owner.uid) accounts.push(...asUser(other.uid, other.gid))
  return accounts
}

function asUser(uid: number, gid: number): Account[] {
  const plain = plainly(`uid ${uid}`, uid, gid, true)
  if (process.platform !== 'linux') return [plain]
  // Containers often drop the first of the two and keep the second, which allows more.
  return [plain, withCapability(uid, gid, 'dac_read_search'), withCapability(uid, gid, 'dac_override')]
}

function plainly(description: string, uid: number, gid: number, change: boolean): Account {
  return {
    description,
    uid,
    gid,
    spawn: (program, args, options) => spawn(program, args, change ? { ...options, uid, gid } : options),
  }
}

/**
 * A user namespace in which this process's uid wears another number: root's files stay root's and root's folders stay
 * open, while PostgreSQL sees a user that is not 0. It also sheds every capability outside of the namespace.
 */
function inNamespace(uid: number, gid: number, inside: PasswdEntry): Account {
  const map = ['--user', `--map-user=${inside.uid}`, `--map-group=${inside.gid}`, '--']
  return {
    description: 'root in a user namespace (unshare)',
    uid,
    gid,
    spawn: (program, args, options) => spawn('unshare', [...map, program, ...args], options),
  }
}

/** Another uid that may enter folders closed to it: for a checkout or DATA_DIR below a folder such as /root. */
function withCapability(uid: number, gid: number, capability: string): Account {
  // no_setuid_fixup: access(2), by which initdb looks for its postgres, would otherwise leave capabilities out of account.
  const securebits = '--securebits=+no_setuid_fixup'
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', securebits]
  const capabilities = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--']
  return {
    description: `uid ${uid} with ${capability} (setpriv)`,
    uid,
    gid,
    spawn: (program, args, options) => spawn('setpriv', [...identity, ...capabilities, program, ...args], options),
  }
}

async function readPasswd(): Promise<PasswdEntry[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name !== undefined && uid !== undefined && gid !== undefined && /^\d+$/.test(uid)
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : []
  })
}
