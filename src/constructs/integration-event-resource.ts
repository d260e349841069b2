// The generated resource of an event, for those who write its arguments themselves. The provider checks them.
import { GeneratedIntegrationEvent } from "./cdk.js";

/** The resource with the arguments of its schema. */
export class IntegrationEventResource extends GeneratedIntegrationEvent {}
