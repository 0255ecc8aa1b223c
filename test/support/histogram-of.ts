import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import { type LatencyHistogram, native } from "../../src/native.ts";

/** The range of the native histogram, in another implementation of the same layout. */
export const referenceOptions = {
	lowestDiscernibleValue: 1,
	highestTrackableValue: 43_200_000_000,
	numberOfSignificantValueDigits: 5,
	bitBucketSize: 32,
} as const;

/** A native histogram of these values in µs, which only the native engines record themselves. */
export function histogramOf(valuesUs: number[]): LatencyHistogram {
	const reference = build({ ...referenceOptions, numberOfSignificantValueDigits: 3 });
	for (const value of valuesUs) reference.recordValue(value);
	return native.LatencyHistogram.decode(encodeIntoCompressedBase64(reference));
}
