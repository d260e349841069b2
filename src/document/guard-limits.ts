// How much a run may remove without a review: what the guards go by and what a report names.

/** At most so many values may go in one run unreviewed. */
export const MOST_LOST = 50;
