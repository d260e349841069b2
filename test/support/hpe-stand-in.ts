// A program in place of HPE's providers: terraform init asks for the provider of a state, and Terraform for its schemas. It
// does nothing else, and destroying writes the id into the file that HPE_STAND_IN_DESTROYED names.
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import { a, DiagnosticsError, error, providerFor, schema, serve, t } from "../../src/terraform-plugin/index.js";

const hpe = providerFor<undefined>();
const isCommon = basename(process.argv[1] ?? "").startsWith("terraform-provider-hpe");
const type = (name: string) => (isCommon ? `hpe_opsramp_${name}` : `opsramp_${name}`);

const resource = hpe.resource({
  schema: schema({
    attributes: {
      id: a.string({ computed: true, keep: true }),
      display_name: a.string({ optional: true }),
      description: a.string({ optional: true }),
      values: a.map(t.string, { optional: true }),
    },
  }),
  read: async ({ state }) => ({ state }),
  async apply({ planned, prior }) {
    const { HPE_STAND_IN_DESTROYED: file } = process.env;
    if (planned !== null || file === undefined) throw new DiagnosticsError([error("The stand-in changes nothing")]);
    appendFileSync(file, `${String(prior?.id)}\n`);
    return { state: null };
  },
});

void serve(
  hpe.provider({
    name: isCommon ? "hpe" : "opsramp",
    address: `registry.terraform.io/hpe/${isCommon ? "hpe" : "opsramp"}`,
    schema: schema({ attributes: {} }),
    configure: async () => ({ client: undefined }),
    resources: {
      [type("integration")]: resource,
      [type("integration_event")]: resource,
      [type("custom_integration")]: resource,
    },
  }),
);
