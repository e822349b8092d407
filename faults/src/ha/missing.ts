import { existsSync } from 'node:fs'

/** Program → Debian's package. */
const needed: Readonly<Record<string, string>> = {
  '/usr/bin/etcd': 'etcd-server',
  '/usr/bin/patroni': 'patroni',
  '/usr/lib/python3/dist-packages/etcd/__init__.py': 'python3-etcd',
  '/usr/sbin/haproxy': 'haproxy',
  '/usr/bin/pgbackrest': 'pgbackrest',
  '/usr/lib/postgresql/15/bin/postgres': 'postgresql-15',
  '/usr/bin/nsenter': 'util-linux',
  '/usr/sbin/runuser': 'util-linux',
}

/** In a sentence, what this machine lacks to be six machines. */
export function missingForHa(): string | undefined {
  if (process.getuid?.() !== 0) return 'it makes machines of Linux namespaces, which only root may'
  const packages = Object.entries(needed).filter(([path]) => !existsSync(path))
  if (packages.length === 0) return undefined
  return `it needs packages of Debian: apt-get install ${[...new Set(packages.map(([, name]) => name))].join(' ')}`
}
