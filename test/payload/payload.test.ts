import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { loadPayloads, type PayloadSpec, payloadLengths } from "../../src/payload/payload.ts";

const folder = mkdtempSync(join(tmpdir(), "omb-payload-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "many"));
for (const text of ["a", "bb"]) writeFileSync(join(folder, "many", text), text);
writeFileSync(join(folder, "one"), "four");

const nothing: PayloadSpec = {
	messageSize: 4,
	messageSizeDistribution: null,
	payloadDirectory: null,
	payloadFile: null,
	useRandomizedPayloads: false,
	randomBytesRatio: 0,
	randomizedPayloadPoolSize: 3,
};

describe("loadPayloads", () => {
	const sizes = [
		{ bytes: 5, weight: 1 },
		{ bytes: 6, weight: 2 },
	];
	const rows: Array<[changes: Partial<PayloadSpec>, lengths: number[], what: string]> = [
		[{ payloadFile: "one" }, [4], "a file"],
		[{ payloadDirectory: "many", messageSize: 0 }, [1, 2], "the files of a folder"],
		[{ useRandomizedPayloads: true }, [4, 4, 4], "a random pool"],
		[{ useRandomizedPayloads: true, messageSizeDistribution: sizes }, [5, 6, 6], "a pool of several lengths"],
		[{ useRandomizedPayloads: true, payloadFile: "none" }, [4, 4, 4], "a random pool before a file, as in Java"],
		[{}, [], "nothing, where nothing is to be sent"],
	];
	for (const [changes, lengths, what] of rows) {
		it(`takes ${what}`, async () => {
			const payloads = await loadPayloads({ ...nothing, ...changes }, join(folder, "workload.yaml"));
			assert.deepEqual(payloads.map(({ length }) => length).sort(), lengths);
		});
	}
});

describe("payloadLengths", () => {
	const rows: Array<[lengths: number[], shortest: number, mean: number, longest: number]> = [
		[[7, 7], 7, 7, 7],
		[[10, 1, 4], 1, 5, 10],
		[[1, 2], 1, 2, 2],
		[[], 0, 0, 0],
	];
	for (const [lengths, shortest, mean, longest] of rows) {
		it(`of ${lengths} are ${shortest}, ${mean} on average and ${longest}`, () => {
			const payloads = lengths.map((length) => new Uint8Array(length));
			assert.deepEqual(payloadLengths(payloads), { shortest, mean, longest });
		});
	}
});
