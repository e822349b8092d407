import { readFile, readdir } from 'node:fs/promises'

interface FoundProcess {
  pid: number
  parent: number
  command: string
}

/** The processes that run with a DATA_DIR: the program's own and PostgreSQL's. */
export async function processesOf(dataDir: string): Promise<FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(
    pids.map(async (pid) => {
      const text = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const [command, environment, stat] = [await text('cmdline'), await text('environ'), await text('stat')]
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      const ours = `${command}${environment}`.includes(dataDir) && !stat.includes(') Z ')
      return ours ? [{ pid: Number(pid), parent, command }] : []
    }),
  )
  return all.flat()
}
