// The provider as the plugin layer serves it. Schemas are at hand at once; what plans, applies and speaks to the API is
// loaded when it is first asked for, so that the handshake does not wait for it.
import type { Clock } from "../opsramp/clock.js";
import type { LaterResource } from "../resources/resource.js";
import { INBOUND_CREDENTIALS, PROVIDER_SOURCE } from "../resources/schema.js";
import { lookUpSchemas } from "../resources/schemas/look-ups.js";
import { shippedLater } from "../resources/shipped-later.js";
import { type Provider, providerFor, type ReadResult, type Schema } from "../terraform-plugin/index.js";
import { coded, codedOnce } from "./diagnostics.js";
import { Redaction } from "./redaction.js";
import type { Configured, Run } from "./run.js";
import { inboundCredentialsSchema, lookUpSchema, providerSchema, resourceSchema } from "./schema.js";
import { WrittenCatalogues } from "./written-catalogues.js";

export interface ProviderOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /**
   * Terraform has started a process for each alias of the provider, and their parent tells its run. False, the default, where
   * Terraform was given one that runs already: that one has all aliases of all runs, and its parent is a shell or an editor.
   */
  readonly isStartedByTerraform?: boolean;
}

export interface RampsyncProvider {
  readonly provider: Provider;
  /** Ends the connections of every run. */
  close(): Promise<void>;
}

const ready = async (client: Configured): Promise<Run> => (await import("./run.js")).configured(client);

export function createProvider(
  options: ProviderOptions,
  resources: readonly LaterResource[] = shippedLater,
): RampsyncProvider {
  const redaction = new Redaction(options.environment);
  const runs: Run[] = [];
  const written = new WrittenCatalogues();
  const { resource, dataSource, ephemeralResource, provider } = providerFor<Configured>();

  const handlersOf = ({ schema, load }: LaterResource) =>
    resource({
      schema: resourceSchema(schema),
      async validate(config, { terraformVersion }) {
        const { declaredConfig, validateResource } = await import("./resource.js");
        const definition = await load();
        // Terraform validates what is written before it configures a provider, and each value again in a plan.
        const isWritten = terraformVersion === "";
        if (!isWritten) runs.at(-1)?.noteDeclared(definition, declaredConfig(definition, config));
        const found = validateResource(definition, config, isWritten);
        if (!isWritten || found.some(({ severity }) => severity === "error")) return found;
        return [...found, ...(await written.judge(definition, declaredConfig(definition, config)))];
      },
      read: ({ state, private: bytes }, { client, log }) =>
        codedOnce(
          log,
          async () => (await import("./resource.js")).readResource(client.run, await load(), state, bytes),
          (errors) => client.run?.isToldAgain(errors) ?? false,
          () => ({ state }) as ReadResult<Schema>,
        ),
      plan(request, { client, log }) {
        redaction.learn(request.config, schema.fields);
        return codedOnce(
          log,
          async () => (await import("./resource.js")).planResource(client.run, await load(), request),
          (errors) => client.run?.isToldAgain(errors) ?? false,
          () => (request.isDestroy ? { planned: null } : request.defaultPlan()),
        );
      },
      apply(request, { client, log, signal }) {
        redaction.learn(request.config, schema.fields);
        return coded(log, async () =>
          (await import("./resource.js")).applyResource(await ready(client), await load(), request, signal),
        );
      },
      importState: (id, { client, log }) =>
        coded(log, async () => (await import("./resource.js")).importResource(await ready(client), await load(), id)),
      moveState: (source, { log }) =>
        coded(log, async () => (await import("./moved-state.js")).moveState(await load(), source)),
    });

  return {
    provider: provider({
      name: "rampsync",
      address: PROVIDER_SOURCE,
      schema: providerSchema,
      async validate(config) {
        const { validateProvider } = await import("./configure.js");
        return validateProvider(config, options.environment, (catalogue) => written.note(catalogue));
      },
      async configure(config, context) {
        redaction.learnProvider(config);
        const client = await coded(context.log, async () =>
          (await import("./configure.js")).configureProvider(config, context, options),
        );
        if (client.run !== undefined) runs.push(client.run);
        return { client };
      },
      resources: Object.fromEntries(resources.map((resource) => [resource.schema.type, handlersOf(resource)])),
      dataSources: Object.fromEntries(
        lookUpSchemas.map((schema) => [
          schema.type,
          dataSource({
            schema: lookUpSchema(schema),
            async validate(config) {
              return (await import("./data-sources.js")).validateDataSource(schema, config);
            },
            read: ({ config }, { client, log }) =>
              coded(log, async () =>
                (await import("./data-sources.js")).readDataSource(await ready(client), schema, config),
              ),
          }),
        ]),
      ),
      ephemeralResources: {
        [INBOUND_CREDENTIALS]: ephemeralResource({
          schema: inboundCredentialsSchema,
          open: ({ config }, { client, log }) =>
            coded(log, async () =>
              (await import("./ephemeral-resources.js")).openCredentials(await ready(client), config),
            ),
        }),
      },
      redact: (text) => redaction.redact(text),
    }),
    async close() {
      await Promise.all(runs.map((run) => run.session.client.close()));
    },
  };
}
