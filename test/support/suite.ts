/** Whether this is a long suite, with every case and at full size; the default one keeps a short case of each. */
export const isLong = process.env.RAMPSYNC_SUITE === "long";
