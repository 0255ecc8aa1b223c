import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { loadPayloads, type PayloadSpec } from "../../src/payload/payload.ts";

const spec = (changes: Partial<PayloadSpec>): PayloadSpec => ({
	payloadFile: null,
	messageSize: 4,
	useRandomizedPayloads: false,
	randomBytesRatio: 0,
	randomizedPayloadPoolSize: 0,
	...changes,
});

describe("loadPayloads from a file", () => {
	const directory = realpathSync(mkdtempSync(join(tmpdir(), "omb-payload-")));
	const workloads = join(directory, "workloads");
	const workloadFile = join(workloads, "w.yaml");
	const home = process.cwd();
	before(() => {
		mkdirSync(workloads);
		writeFileSync(join(directory, "both.data"), "here");
		writeFileSync(join(workloads, "both.data"), "side");
		writeFileSync(join(workloads, "beside.data"), "abcd");
		process.chdir(directory);
	});
	after(() => {
		process.chdir(home);
		rmSync(directory, { recursive: true });
	});

	const rows: Array<[payloadFile: string, text: string, why: string]> = [
		["both.data", "here", "the working directory comes first, as in Java"],
		["beside.data", "abcd", "then the folder of the workload file"],
		[join(workloads, "both.data"), "side", "an absolute path is taken as it is"],
	];
	for (const [payloadFile, text, why] of rows) {
		it(`reads the bytes: ${why}`, async () => {
			const payloads = await loadPayloads(spec({ payloadFile }), workloadFile);
			assert.deepEqual(
				payloads.map((payload) => Buffer.from(payload).toString()),
				[text],
			);
		});
	}

	const refused: Array<[changes: Partial<PayloadSpec>, message: RegExp, why: string]> = [
		[
			{ payloadFile: "both.data", messageSize: 1024 },
			/w\.yaml: payload file both\.data has 4 bytes, but `messageSize` is 1024; set `messageSize: 4` or name another/,
			"another length",
		],
		[
			{ payloadFile: "none.data" },
			/w\.yaml: there is no payload file none\.data \(nor .+workloads\/none\.data\); correct `payloadFile`$/,
			"a missing file",
		],
		[{ payloadFile: "/none.data" }, /w\.yaml: there is no payload file \/none\.data; correct/, "one by absolute path"],
		[{ payloadFile: "both.data/x" }, /there is no payload file both\.data\/x/, "a file taken for a directory"],
		[{ payloadFile: "workloads" }, /payload file workloads is not a file; name a file of/, "a directory"],
		[{ payloadFile: "\0" }, /payload file .+ cannot be read \(ERR_INVALID_ARG_VALUE\); check it/, "an impossible path"],
		[{}, /`payloadFile` is missing; name a payload file/, "no file at all"],
	];
	for (const [changes, message, why] of refused) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(loadPayloads(spec(changes), workloadFile), { name: "ConfigError", message });
		});
	}
});

describe("loadPayloads at random", () => {
	const pool = (messageSize: number, randomBytesRatio: number, randomizedPayloadPoolSize: number) =>
		loadPayloads(
			spec({ useRandomizedPayloads: true, messageSize, randomBytesRatio, randomizedPayloadPoolSize }),
			"w.yaml",
		);

	const shares: Array<[messageSize: number, ratio: number, randomBytes: number]> = [
		[1000, 0.333, 333],
		[1024, 0.999, 1022],
		[100, 0, 0],
		[100, 1, 100],
	];
	for (const [messageSize, ratio, randomBytes] of shares) {
		it(`fills ${randomBytes} of ${messageSize} bytes at a ratio of ${ratio}`, async () => {
			const payloads = await pool(messageSize, ratio, 200);
			assert.ok(payloads.every((payload) => payload.length === messageSize));
			const used = Array.from({ length: messageSize }, (_, index) => payloads.some((payload) => payload[index] !== 0));
			// 200 payloads leave a random byte zero throughout once in 256 ** 200 runs.
			assert.equal(used.lastIndexOf(true) + 1, randomBytes);
			assert.equal(used.filter(Boolean).length, randomBytes);
		});
	}

	it("makes as many payloads as asked for, no two alike", async () => {
		const payloads = await pool(1024, 0.5, 1000);
		assert.equal(new Set(payloads.map((payload) => Buffer.from(payload).toString("hex"))).size, 1000);
	});

	it("refuses a pool beyond 2 GiB", async () => {
		await assert.rejects(pool(1_048_576, 0.5, 2049), {
			name: "ConfigError",
			message: /^w\.yaml: a pool of 2049 payloads of 1048576 bytes is too large; lower `randomizedPayloadPoolSize`/,
		});
	});
});
