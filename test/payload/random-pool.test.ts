import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type PoolSpec, randomPool } from "../../src/payload/random-pool.ts";

const pool = (changes: Partial<PoolSpec>) =>
	randomPool(
		{
			messageSize: 100,
			messageSizeDistribution: null,
			randomBytesRatio: 0.5,
			randomizedPayloadPoolSize: 10,
			...changes,
		},
		"w.yaml",
	);

const sizes = (weights: Record<number, number>) =>
	Object.entries(weights).map(([bytes, weight]) => ({ bytes: Number(bytes), weight }));

describe("randomPool of one length", () => {
	const shares: Array<[messageSize: number, ratio: number, randomBytes: number]> = [
		[1000, 0.333, 333],
		[1024, 0.999, 1022],
		[100, 0, 0],
		[100, 1, 100],
	];
	for (const [messageSize, ratio, randomBytes] of shares) {
		it(`fills ${randomBytes} of ${messageSize} bytes at a ratio of ${ratio}`, () => {
			const payloads = pool({ messageSize, randomBytesRatio: ratio, randomizedPayloadPoolSize: 200 });
			assert.ok(payloads.every((payload) => payload.length === messageSize));
			const used = Array.from({ length: messageSize }, (_, index) => payloads.some((payload) => payload[index] !== 0));
			// 200 payloads leave a random byte zero throughout once in 256 ** 200 runs.
			assert.equal(used.lastIndexOf(true) + 1, randomBytes);
			assert.equal(used.filter(Boolean).length, randomBytes);
		});
	}

	it("makes as many payloads as asked for, no two alike", () => {
		const payloads = pool({ messageSize: 1024, randomizedPayloadPoolSize: 1000 });
		assert.equal(payloads.length, 1000);
		assert.equal(new Set(payloads.map((payload) => Buffer.from(payload).toString("hex"))).size, 1000);
	});

	it("repeats nothing within payloads that take more than the system is asked for at once", () => {
		const [payload] = pool({ messageSize: 5 << 20, randomBytesRatio: 1, randomizedPayloadPoolSize: 1 });
		const pieces = Array.from({ length: 20 }, (_, i) => payload?.subarray(i << 18, (i + 1) << 18) ?? []);
		assert.equal(new Set(pieces.map((piece) => Buffer.from(piece).toString("latin1"))).size, 20);
		assert.ok(pieces.every((piece) => piece.length === 1 << 18));
	});

	it("takes the memory of its payloads and no more", () => {
		const payloads = pool({ messageSize: 1024, randomizedPayloadPoolSize: 1000 });
		const memories = new Set(payloads.map(({ buffer }) => buffer));
		assert.deepEqual(
			[...memories].map(({ byteLength }) => byteLength),
			[1_024_000],
		);
	});

	it("refuses a pool beyond 2 GiB", () => {
		assert.throws(() => pool({ messageSize: 1_048_576, randomizedPayloadPoolSize: 2049 }), {
			name: "ConfigError",
			message: /^w\.yaml: a pool of 2049 payloads of 1048576 bytes is too large; lower `randomizedPayloadPoolSize`/,
		});
	});
});

describe("randomPool of a distribution", () => {
	const counts = (payloads: Uint8Array[]) => {
		const found: Record<number, number> = {};
		for (const { length } of payloads) found[length] = (found[length] ?? 0) + 1;
		return found;
	};

	const rows: Array<
		[weights: Record<number, number>, poolSize: number, expected: Record<number, number>, why: string]
	> = [
		[{ 100: 9, 1000: 1 }, 10, { 100: 9, 1000: 1 }, "shares that are whole"],
		[{ 100: 0.25, 200: 0.25, 300: 0.5 }, 4, { 100: 1, 200: 1, 300: 2 }, "weights below 1"],
		[{ 10: 5, 20: 3, 30: 2 }, 7, { 10: 4, 20: 2, 30: 1 }, "3.5, 2.1 and 1.4: the largest fraction is rounded up"],
		[{ 10: 1, 20: 1, 30: 1 }, 5, { 10: 2, 20: 2, 30: 1 }, "equal fractions: the first come first"],
		[{ 10: 1, 20: 1, 30: 1 }, 3, { 10: 1, 20: 1, 30: 1 }, "a pool of one each"],
		[{ 64: 1 }, 0, { 64: 1000 }, "1000 payloads unless told how many"],
		[{ 64: 999, 65: 1 }, 0, { 64: 999, 65: 1 }, "which hold what is that rare"],
		[{ 64: 4999, 65: 1 }, 0, { 64: 4999, 65: 1 }, "and more for what is rarer"],
		[
			{ 128: 234, 640: 456, 2560: 678, 10240: 312, 40960: 98, 163840: 45 },
			0,
			{ 128: 128, 640: 250, 2560: 372, 10240: 171, 40960: 54, 163840: 25 },
			"many lengths",
		],
	];
	for (const [weights, randomizedPayloadPoolSize, expected, why] of rows) {
		it(`gives each length its share: ${why}`, () => {
			const payloads = pool({ messageSizeDistribution: sizes(weights), randomizedPayloadPoolSize });
			assert.deepEqual(counts(payloads), expected);
		});
	}

	it("is in random order, each payload with its own share of random bytes", () => {
		const payloads = pool({ messageSizeDistribution: sizes({ 100: 1, 1000: 1 }), randomizedPayloadPoolSize: 400 });
		const firstHalf = payloads.slice(0, 200).filter(({ length }) => length === 100).length;
		assert.ok(firstHalf > 50 && firstHalf < 150, `${firstHalf} of the first 200 are short, of 200 in all`);
		for (const payload of payloads) {
			const zeros = payload.subarray(payload.length / 2);
			assert.ok(zeros.every((byte) => byte === 0));
			assert.ok(payload.some((byte) => byte !== 0));
		}
	});

	const refused: Array<[weights: Record<number, number>, poolSize: number, message: RegExp, why: string]> = [
		[{ 1: 1, 2: 1, 3: 1 }, 2, /^w\.yaml: a pool of 2 payloads has none of 3 bytes;/, "fewer payloads than lengths"],
		[
			{ 100: 499, 5000: 1 },
			100,
			/^w\.yaml: a pool of 100 payloads has none of 5000 bytes; set `randomizedPayloadPoolSize: 500` or give the length/,
			"a length too rare to be among them",
		],
		[{ 1: 1e9, 5000: 1 }, 0, /a pool of 100000 payloads has none of 5000 bytes/, "one that is far too rare"],
		[{ 1: 1, 1e9: 1 }, 1000, /^w\.yaml: a pool of 1000 payloads with 500000000500 bytes in all is too large/, "2 GiB"],
	];
	for (const [weights, randomizedPayloadPoolSize, message, why] of refused) {
		it(`refuses ${why}`, () => {
			const spec = { messageSizeDistribution: sizes(weights), randomizedPayloadPoolSize };
			assert.throws(() => pool(spec), { name: "ConfigError", message });
		});
	}
});
