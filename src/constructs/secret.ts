// Secrets of a program: named, never written. Each becomes one sensitive and ephemeral variable of its stack.

import { Construct } from "constructs";
import { RampsyncError } from "../base/error.js";
import { type SourcePlace, type Step } from "../base/place.js";
import { callSite } from "./call-site.js";
import { TerraformElement, TerraformStack, TerraformVariable, Token } from "./cdk.js";
import { refuseAtSynth } from "./error-report.js";
import { calledBy, placeOf, remembered } from "./made-at.js";
import { type Names, requireMembers } from "./members.js";
import { ProgramSources } from "./program-sources.js";

const SCOPE = "rampsync-secrets";

/** Options of a secret beside its name. */
export interface SecretProps {
  /** Description of its variable. Default: none. */
  readonly description?: string;
}

/** A secret that is given at run time. There is no way to make one of a literal. */
export class Secret {
  private constructor(
    /** Name of the variable; its value comes from `TF_VAR_<name>`. Undefined of an expression. */
    readonly name: string | undefined,
    /** Description of the variable. */
    readonly description: string | undefined,
    /** What Terraform evaluates, where it is no variable. */
    readonly reference?: string,
  ) {
    Object.freeze(this);
  }

  /**
   * A secret whose value is given as `TF_VAR_<name>`, or as Terraform takes variables. Used twice in a stack it is one
   * variable. Throws RS1014 for a name that no environment variable can have.
   */
  static variable(name: string, props: SecretProps = {}): Secret {
    const call = `Secret.variable("${name}")`;
    calledBy(Secret.variable, () => requireMembers(props, names, [], { call }));
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new RampsyncError("RS1014", `"${name}" cannot name a secret.`, {
        place: { call, ...sourceOf(callSite(Secret.variable)) },
        hint: "Use letters, digits and underscores, beginning with a letter.",
      });
    }
    return remembered(Secret.variable, new Secret(name, props.description));
  }

  /**
   * A secret that Terraform reads where it runs, such as a value of Vault or SSM: the reference that a data source or,
   * better, an ephemeral resource gives, which leaves it out of plan and state. rampsync itself cannot plan such a stack.
   * Throws RS1011 for a literal.
   */
  static expression(reference: string): Secret {
    if (!isExpression(reference)) {
      throw new RampsyncError("RS1011", "This secret is a literal.", {
        place: { call: "Secret.expression(…)", ...sourceOf(callSite(Secret.expression)) },
        hint: "Give the attribute of a data source, or Secret.variable with a name.",
      });
    }
    return remembered(Secret.expression, new Secret(undefined, undefined, reference));
  }
}

const names: Names<SecretProps> = { description: true };

const isExpression = (secret: unknown): secret is string => typeof secret === "string" && Token.isUnresolved(secret);

/**
 * The reference to a secret: an expression as it stands, or its variable, which is made in the stack of `scope` where it
 * does not exist yet. Throws RS1011 for a literal, with `attribute` and without the value; RS1016 for two declarations of
 * one name.
 */
export function secretReference(scope: Construct, attribute: readonly Step[], secret: Secret): string {
  // The attribute of a data source is a string to the compiler; a program in JavaScript can give it without `Secret`.
  if (isExpression(secret)) return secret;
  if (!(secret instanceof Secret)) {
    throw new RampsyncError("RS1011", "This secret is a literal.", {
      place: { attribute },
    });
  }
  const { name, reference } = secret;
  if (reference !== undefined || name === undefined) return reference ?? "";
  const stack = TerraformStack.of(scope);
  const variables = stack.node.tryFindChild(SCOPE) ?? secretsScope(stack);
  const known = variables.node.tryFindChild(name);
  if (known instanceof TerraformVariable) {
    if (known.description !== secret.description) {
      throw new RampsyncError("RS1016", `The secret "${name}" has two descriptions in this stack.`, {
        place: { attribute, ...sourceOf(placeOf(secret)) },
      });
    }
    return textOf(known);
  }
  const variable = new TerraformVariable(variables, name, {
    type: "string",
    sensitive: true,
    ...(secret.description === undefined ? {} : { description: secret.description }),
  });
  variable.overrideLogicalId(name);
  // Plans and drift need no secret: what is not given is not compared, and asked for where it has to be sent.
  variable.addOverride("default", null);
  // A variable that is only sensitive is in clear text in Terraform's plan file; an ephemeral one is not.
  variable.addOverride("ephemeral", true);
  ProgramSources.of(scope).setVariable(name, placeOf(secret));
  return textOf(variable);
}

const texts = new WeakMap<TerraformVariable, string>();

/** One token for all that refer to a variable: cdktf takes a stack for each that is made. */
function textOf(variable: TerraformVariable): string {
  const text = texts.get(variable) ?? variable.stringValue;
  texts.set(variable, text);
  return text;
}

const sourceOf = (source: SourcePlace | undefined) => (source === undefined ? {} : { source });

function secretsScope(stack: TerraformStack): Construct {
  const scope = new Construct(stack, SCOPE);
  refuseAtSynth(scope, () =>
    stack.node
      .findAll()
      .filter((construct) => construct instanceof TerraformVariable && construct.node.scope !== scope)
      .map((construct) => (TerraformElement.isTerraformElement(construct) ? construct.friendlyUniqueId : ""))
      .filter((name) => scope.node.tryFindChild(name) !== undefined)
      .map((name) => new RampsyncError("RS1016", `The variable "${name}" is declared as a secret and by hand.`)),
  );
  return scope;
}
