// The resources of HPE's providers for OpsRamp, by their types: those of HPE/opsramp, and of HPE/hpe, which came after it.
const both = (name: string): readonly string[] => [`opsramp_${name}`, `hpe_opsramp_${name}`];

/** Their states name an installed integration. */
export const HPE_INTEGRATIONS: readonly string[] = [...both("integration"), ...both("custom_integration")];
/** Their states name an event of an installed integration. */
export const HPE_EVENTS: readonly string[] = both("integration_event");
