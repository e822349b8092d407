import { usualSignUp, type Config, type SandboxMode, type SignUpMode, type SignUpSetting } from '#config'
import type { Database } from '#db'

/** What holds for the whole installation, whatever the environment of a process or a command says. */
export interface Installation {
  sandbox: SandboxMode
  signUp: SignUpSetting
  /** What the environment of the last start said, null where it said nothing; null where no server ever started. */
  lastStart: LastStart | null
}

export interface LastStart {
  sandbox: SandboxMode | null
  signUp: SignUpSetting | null
  publicUrl: string
  sendsMail: boolean
}

export async function readInstallation({ pool }: Pick<Database, 'pool'>): Promise<Installation> {
  const { rows } = await pool.query<{
    sandbox: SandboxMode
    sign_up: SignUpSetting
    started: boolean
    started_sandbox: SandboxMode | null
    started_sign_up: SignUpSetting | null
    public_url: string
    sends_mail: boolean
  }>(
    `select i.sandbox, i.sign_up, s.only_row is not null as started, s.sandbox as started_sandbox, s.sign_up as started_sign_up,
       s.public_url, s.sends_mail
     from installation i left join last_start s using (only_row)`,
  )
  const [row] = rows
  if (!row) return { sandbox: 'auto', signUp: 'auto', lastStart: null }
  return {
    sandbox: row.sandbox,
    signUp: row.sign_up,
    lastStart: row.started
      ? {
          sandbox: row.started_sandbox,
          signUp: row.started_sign_up,
          publicUrl: row.public_url,
          sendsMail: row.sends_mail,
        }
      : null,
  }
}

/** Changes what is stored. Processes that serve hear of it with the commit. */
export async function setInstallation(
  database: Database,
  change: { sandbox: SandboxMode } | { signUp: SignUpSetting },
): Promise<void> {
  const values = 'sandbox' in change ? { sandbox: change.sandbox } : { sign_up: change.signUp }
  await database.kysely.updateTable('installation').set(values).execute()
}

/** Writes down what the environment of a server says that starts now. */
export async function noteStart(database: Database, config: Config, at: Date): Promise<void> {
  const { sandbox, signUp } = config.said
  const values = {
    started_at: at,
    sandbox,
    sign_up: signUp,
    public_url: config.publicUrl,
    sends_mail: config.mail !== null,
  }
  await database.kysely
    .insertInto('last_start')
    .values(values)
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet(values))
    .execute()
}

/** Who may make an account by what was set: an environment's word, or else the stored one. */
export function signUpBy(setting: SignUpSetting, publicUrl: string): SignUpMode {
  return setting === 'auto' ? usualSignUp(publicUrl) : setting
}
