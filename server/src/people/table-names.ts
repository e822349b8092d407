/** What the library calls its tables and columns, and what migrations/0010_people.sql calls them. */

const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

export const userTable = {
  modelName: 'auth_user',
  fields: { emailVerified: 'email_verified', ...times },
} as const

export const sessionTable = {
  modelName: 'auth_session',
  fields: {
    token: 'token_sha256',
    userId: 'user_id',
    expiresAt: 'expires_at',
    ipAddress: 'ip_address',
    userAgent: 'user_agent',
    ...times,
  },
} as const

export const accountTable = {
  modelName: 'auth_account',
  fields: {
    accountId: 'provider_account_id',
    providerId: 'provider_id',
    userId: 'user_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    ...times,
  },
} as const

export const verificationTable = {
  modelName: 'auth_verification',
  fields: { expiresAt: 'expires_at', ...times },
} as const

export const twoFactorTables = {
  user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
  twoFactor: {
    modelName: 'auth_two_factor',
    fields: {
      userId: 'user_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_verification_count',
      lockedUntil: 'locked_until',
    },
  },
} as const

export const passkeyTable = {
  passkey: {
    modelName: 'auth_passkey',
    fields: {
      publicKey: 'public_key',
      userId: 'user_id',
      credentialID: 'credential_id',
      deviceType: 'device_type',
      backedUp: 'backed_up',
      createdAt: 'created_at',
    },
  },
} as const
