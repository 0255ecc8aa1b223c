import type { Workload } from "../config/workload/workload.ts";
import { directoryPayloads, filePayload } from "./payload-files.ts";
import { randomPool } from "./random-pool.ts";

/** What of a workload decides its payloads. */
export type PayloadSpec = Pick<
	Workload,
	| "messageSize"
	| "messageSizeDistribution"
	| "payloadDirectory"
	| "payloadFile"
	| "randomBytesRatio"
	| "randomizedPayloadPoolSize"
	| "useRandomizedPayloads"
>;

/**
 * The payloads to draw from: a random pool, the files of the payload directory, or the one payload file; none when the
 * workload names none, as one that only consumes may. Throws a ConfigError at the workload file when they cannot be had
 * or are not of the lengths that the workload states.
 */
export async function loadPayloads(spec: PayloadSpec, workloadFile: string): Promise<Uint8Array[]> {
	const { payloadDirectory, payloadFile, messageSize } = spec;
	if (spec.useRandomizedPayloads) return randomPool(spec, workloadFile);
	if (payloadDirectory !== null) return directoryPayloads(payloadDirectory, messageSize, workloadFile);
	if (payloadFile !== null) return [await filePayload(payloadFile, messageSize, workloadFile)];
	return [];
}

/** Lengths of payloads in bytes; the mean is rounded. */
export interface PayloadLengths {
	shortest: number;
	mean: number;
	longest: number;
}

/** All 0 without any payload. */
export function payloadLengths(payloads: readonly Uint8Array[]): PayloadLengths {
	if (payloads.length === 0) return { shortest: 0, mean: 0, longest: 0 };
	let shortest = Number.POSITIVE_INFINITY;
	let longest = 0;
	let total = 0;
	for (const { length } of payloads) {
		shortest = Math.min(shortest, length);
		longest = Math.max(longest, length);
		total += length;
	}
	return { shortest, mean: Math.round(total / payloads.length), longest };
}
