import { randomFillSync } from "node:crypto";
import { ConfigError } from "../config/config-error.ts";
import type { WeightedSize } from "../config/workload/workload.ts";
import { largestPayloadBytes } from "./payload-bound.ts";

/** What a pool is made of. */
export interface PoolSpec {
	/** Length of every payload in bytes, unless there is a distribution. */
	messageSize: number;
	/** Lengths with their weights, each above 0. */
	messageSizeDistribution: WeightedSize[] | null;
	/** Share (0..1) of each payload that is random. */
	randomBytesRatio: number;
	/** Number of payloads; 0 leaves it to the distribution. */
	randomizedPayloadPoolSize: number;
}

const defaultPoolSize = 1000;

/** A pool grows on its own up to this size so that the rarest length is in it. */
const largestDefaultPoolSize = 100_000;

/** The system's generator has a price per call. */
const blockBytes = 1 << 20;

/**
 * Payloads that each have `trunc(length * randomBytesRatio)` random bytes and then zeros, as Java OMB makes them. Lengths
 * of a distribution come as often as their weights say, by the method of the largest remainder, in random order. Throws a
 * ConfigError at the workload file when the pool is too large, or too small to hold every length.
 */
export function randomPool(spec: PoolSpec, workloadFile: string): Uint8Array[] {
	const sizes = spec.messageSizeDistribution ?? [{ bytes: spec.messageSize, weight: 1 }];
	const poolSize = spec.randomizedPayloadPoolSize || defaultSize(sizes);
	const counts = largestRemainder(sizes, poolSize);
	checkRarest(sizes, counts, poolSize, workloadFile);
	const totalBytes = sizes.reduce((sum, { bytes }, i) => sum + bytes * (counts[i] ?? 0), 0);
	checkTotal(sizes, poolSize, totalBytes, workloadFile);
	const lengths = sizes.flatMap(({ bytes }, i) => Array<number>(counts[i] ?? 0).fill(bytes));
	if (sizes.length > 1) shuffle(lengths);
	return fill(lengths, totalBytes, spec.randomBytesRatio);
}

/** As many payloads as it takes for the rarest length to be one of them, within bounds. */
function defaultSize(sizes: WeightedSize[]): number {
	return Math.min(Math.max(defaultPoolSize, neededFor(sizes)), largestDefaultPoolSize);
}

function neededFor(sizes: WeightedSize[]): number {
	const weights = sizes.map(({ weight }) => weight);
	return Math.ceil(sumOf(weights) / Math.min(...weights));
}

/** Shares of `count` that differ from the exact ones by less than 1; the largest fractions are rounded up. */
function largestRemainder(sizes: WeightedSize[], count: number): number[] {
	const total = sumOf(sizes.map(({ weight }) => weight));
	const exact = sizes.map(({ weight }) => (count * weight) / total);
	const shares = exact.map(Math.floor);
	const byRemainder = exact.map((share, i) => ({ i, remainder: share - Math.floor(share) }));
	byRemainder.sort((a, b) => b.remainder - a.remainder);
	for (const { i } of byRemainder.slice(0, count - sumOf(shares))) shares[i] = (shares[i] ?? 0) + 1;
	return shares;
}

function checkRarest(sizes: WeightedSize[], counts: number[], poolSize: number, workloadFile: string): void {
	const missing = sizes.find((_, i) => counts[i] === 0);
	if (missing === undefined) return;
	const advice = `set \`randomizedPayloadPoolSize: ${neededFor(sizes)}\` or give the length more weight`;
	throw new ConfigError(`a pool of ${poolSize} payloads has none of ${missing.bytes} bytes; ${advice}`, workloadFile);
}

function checkTotal(sizes: WeightedSize[], poolSize: number, totalBytes: number, workloadFile: string): void {
	if (totalBytes <= largestPayloadBytes) return;
	const lengths = sizes.length === 1 ? `of ${sizes[0]?.bytes} bytes` : `with ${totalBytes} bytes in all`;
	const advice = "lower `randomizedPayloadPoolSize` to hold at most 2 GiB";
	throw new ConfigError(`a pool of ${poolSize} payloads ${lengths} is too large; ${advice}`, workloadFile);
}

/** A random order (Fisher and Yates). */
function shuffle(lengths: number[]): void {
	for (let i = lengths.length - 1; i > 0; i--) {
		const j = Math.floor(Math.random() * (i + 1));
		[lengths[i], lengths[j]] = [lengths[j] ?? 0, lengths[i] ?? 0];
	}
}

/** All payloads lie in one piece of memory. */
function fill(lengths: number[], totalBytes: number, randomBytesRatio: number): Uint8Array[] {
	const memory = new Uint8Array(totalBytes);
	const random = new RandomBytes();
	let start = 0;
	return lengths.map((length) => {
		const payload = memory.subarray(start, start + length);
		random.fill(payload.subarray(0, Math.trunc(length * randomBytesRatio)));
		start += length;
		return payload;
	});
}

/** Random bytes, drawn from the system by the block. */
class RandomBytes {
	readonly #block = new Uint8Array(blockBytes);
	#used = blockBytes;

	fill(target: Uint8Array): void {
		let filled = 0;
		while (filled < target.length) {
			if (this.#used === blockBytes) this.#refill();
			const piece = this.#block.subarray(this.#used, this.#used + target.length - filled);
			target.set(piece, filled);
			filled += piece.length;
			this.#used += piece.length;
		}
	}

	#refill(): void {
		randomFillSync(this.#block);
		this.#used = 0;
	}
}

function sumOf(numbers: number[]): number {
	return numbers.reduce((sum, number) => sum + number, 0);
}
