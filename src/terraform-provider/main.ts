#!/usr/bin/env node
// The program terraform-provider-rampsync, which Terraform starts. With --debug it serves until it is stopped.
import { serve } from "../terraform-plugin/index.js";
import { createProvider } from "./provider.js";

const { provider } = createProvider({ environment: process.env });
void serve(provider, { debug: process.argv.includes("--debug") });
