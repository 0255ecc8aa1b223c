/** What the process ends with. */
export const exitCodes = {
	success: 0,
	/** A run failed. */
	failure: 1,
	/** A mistake in files or options. */
	usage: 2,
	/** Ended by Ctrl-C. */
	interrupted: 130,
} as const;
