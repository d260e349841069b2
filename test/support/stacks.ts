// What a synth leaves of a program: a manifest and, for each stack, a configuration for Terraform in JSON.

/** The one place where tests spell the resource's type: no test takes it from the code that it tests. */
export const INSTALLED_INTEGRATION = "rampsync_installed_integration";

export const addressOf = (name: string): string => `${INSTALLED_INTEGRATION}.${name}`;

/** The member `resource` of a stack, with these installed integrations by name. */
export const resourcesOf = (integrations: object): object => ({ [INSTALLED_INTEGRATION]: integrations });

/** The head of an HCL block, such as `resource "rampsync_installed_integration" "desk"`. */
export const blockHead = (name: string, kind: "resource" | "data" = "resource"): string =>
  `${kind} "${INSTALLED_INTEGRATION}" "${name}"`;

export interface StackInput {
  /** Installed integrations by name. */
  readonly integrations?: Readonly<Record<string, object>>;
  /** Default: the local backend with a state file in the project's directory. */
  readonly backend?: object;
  /** Members beside the usual ones, or in place of them. */
  readonly more?: object;
  /** Arguments of the provider. Default: the tenant `client_8`. */
  readonly provider?: object;
}

/** Files by path relative to the project's directory. */
export type Files = Readonly<Record<string, string>>;

export const MANIFEST = "cdktf.out/manifest.json";

export const stackFile = (name: string): string => `cdktf.out/stacks/${name}/cdk.tf.json`;

export const manifestOf = (names: readonly string[]) => ({
  stacks: Object.fromEntries(
    names.map((name) => [
      name,
      {
        name,
        constructPath: name,
        workingDirectory: `stacks/${name}`,
        synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
      },
    ]),
  ),
});

export function stackOf(name: string, input: StackInput, statePath: string): object {
  const { integrations = {}, backend = { local: { path: statePath } }, more = {}, provider = {} } = input;
  const resources = Object.entries(integrations).map(([label, body]) => [
    label,
    { "//": { metadata: { path: `${name}/${label}/Default` } }, ...body },
  ]);
  return {
    provider: { rampsync: [{ tenant: "client_8", ...provider }] },
    ...(resources.length === 0 ? {} : { resource: resourcesOf(Object.fromEntries(resources)) }),
    terraform: { backend, required_providers: { rampsync: { source: "rampsync/rampsync" } } },
    ...more,
  };
}

/** The output of a synth of these stacks; `statePath` says where the local backend of a stack keeps its state. */
export function synthesised(stacks: Readonly<Record<string, StackInput>>, statePath: (stack: string) => string): Files {
  return {
    [MANIFEST]: JSON.stringify(manifestOf(Object.keys(stacks))),
    ...Object.fromEntries(
      Object.entries(stacks).map(([name, stack]) => [
        stackFile(name),
        JSON.stringify(stackOf(name, stack, statePath(name))),
      ]),
    ),
  };
}

/** The one place where tests spell the type of an event. */
export const INTEGRATION_EVENT = "rampsync_integration_event";

/** The one place where tests spell the type of what becomes of events that no code declares. */
export const UNMANAGED_EVENTS = "rampsync_unmanaged_events";
