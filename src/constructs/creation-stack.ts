// The stacks that cdktf takes of a resource's references where they are made. Each generated resource makes a dozen references,
// and a stack is turned into text by source maps: a fifth of a program's time, for a message that none of them ever makes.

const none = (): undefined => undefined;

/** What `make` makes, with no stack taken in it. Errors have theirs all the same. */
export function withoutStacks<Made>(make: () => Made): Made {
  const { captureStackTrace } = Error;
  // Neither throws where a program has frozen `Error`; then the stacks are taken.
  Reflect.set(Error, "captureStackTrace", none);
  try {
    return make();
  } finally {
    Reflect.set(Error, "captureStackTrace", captureStackTrace);
  }
}
