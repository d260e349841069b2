// The tables of this package with the toy in them: for a command and a provider that know it.
import { installedIntegration } from "../../src/resources/installed-integration/index.js";
import { shippedLater } from "../../src/resources/shipped-later.js";
import { ResourceTable } from "../../src/resources/table.js";
import { laterToy, toy } from "./toy.js";

export const resources = new ResourceTable([installedIntegration, toy]);
export const laterResources = [...shippedLater, laterToy];
