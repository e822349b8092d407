import path from 'node:path'

/** Everything of the cluster lies in one folder, so that it can appear by one rename and be copied or removed as one. */
export interface Layout {
  home: string
  data: string
  log: string
  libraries: string
  passwords: string
  pidFile: string
  settings: string
  operatorSettings: string
}

export function layoutIn(home: string): Layout {
  const data = path.join(home, 'data')
  return {
    home,
    data,
    log: path.join(home, 'log'),
    libraries: path.join(home, 'lib'),
    passwords: path.join(home, 'passwords.json'),
    pidFile: path.join(data, 'postmaster.pid'),
    settings: path.join(data, 'verifyplus.conf'),
    operatorSettings: path.join(data, 'operator.conf'),
  }
}
