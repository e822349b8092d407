import { v3 } from '@verifyplus/contract'
import * as z from 'zod'
import { firstContractPaths } from './first-contract.ts'
import { introduction } from './introduction.ts'
import { operationOf } from './operation.ts'
import { schemaUri } from './schema-uri.ts'

/**
 * The OpenAPI 3.1 document of everything that customers' programs may call, made of the contract's schemas. `input`, because
 * an answer may gain fields: a schema that forbids unknown ones would break strict clients at the next release.
 */
export function openApiDocument(version: string): object {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: schemaUri, io: 'input' })
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries(v3.routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name as v3.RouteName) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'VerifyPlus', version, description: introduction() },
    servers: [{ url: '/' }],
    paths: { ...paths, ...firstContractPaths },
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas)
          .map(([id, schema]) => [id, bare(schema)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, `vp_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'verifyplus.session_token',
          description: 'The session of a person who is signed in on the site.',
        },
      },
    },
  }
}

/** Within a document a schema needs neither its dialect nor an address. */
function bare(schema: object): object {
  const { $schema: _dialect, $id: _address, id: _name, ...rest } = schema as Record<string, unknown>
  return rest
}
