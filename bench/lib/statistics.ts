/** Median and range of repeated measurements of one quantity, in its own unit. */
export interface Spread {
	median: number;
	min: number;
	max: number;
}

/** Throws a RangeError on an empty list. */
export function spreadOf(values: number[]): Spread {
	if (values.length === 0) {
		throw new RangeError("no values to take a median of");
	}
	const sorted = values.toSorted((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] as number;
	const lower = sorted[Math.floor((sorted.length - 1) / 2)] as number;
	return { median: (lower + upper) / 2, min: sorted[0] as number, max: sorted.at(-1) as number };
}
