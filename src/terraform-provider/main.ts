#!/usr/bin/env node
// The program terraform-provider-rampsync, which Terraform starts. With --debug it serves until it is stopped.
import { serve } from "../terraform-plugin/index.js";
import { createProvider } from "./provider.js";

const debug = process.argv.includes("--debug");
const { provider } = createProvider({ environment: process.env, isStartedByTerraform: !debug });
void serve(provider, { debug });
