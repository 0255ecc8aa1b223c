import assert from "node:assert/strict";
import {
	closeSync,
	ftruncateSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { directoryPayloads, filePayload } from "../../src/payload/payload-files.ts";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "omb-payload-")));
const workloads = join(directory, "workloads");
const workloadFile = join(workloads, "w.yaml");
const home = process.cwd();
before(() => process.chdir(directory));
after(() => {
	process.chdir(home);
	rmSync(directory, { recursive: true });
});

function write(path: string, text: string): void {
	mkdirSync(dirname(join(directory, path)), { recursive: true });
	writeFileSync(join(directory, path), text);
}

function sparse(path: string, bytes: number): void {
	write(path, "");
	const file = openSync(join(directory, path), "r+");
	ftruncateSync(file, bytes);
	closeSync(file);
}

const textOf = (payload: Uint8Array) => Buffer.from(payload).toString();

describe("filePayload", () => {
	write("both.data", "here");
	write("workloads/both.data", "side");
	write("workloads/beside.data", "abcd");

	const rows: Array<[payloadFile: string, text: string, why: string]> = [
		["both.data", "here", "the working directory comes first, as in Java"],
		["beside.data", "abcd", "then the folder of the workload file"],
		[join(workloads, "both.data"), "side", "an absolute path is taken as it is"],
	];
	for (const [payloadFile, text, why] of rows) {
		it(`reads the bytes: ${why}`, async () => {
			assert.equal(textOf(await filePayload(payloadFile, 4, workloadFile)), text);
		});
	}

	const refused: Array<[payloadFile: string, messageSize: number, message: RegExp, why: string]> = [
		[
			"both.data",
			1024,
			/w\.yaml: payload file both\.data has 4 bytes, but `messageSize` is 1024; set `messageSize: 4` or name another/,
			"another length",
		],
		[
			"none.data",
			4,
			/w\.yaml: there is no payload file none\.data \(nor .+workloads\/none\.data\); correct `payloadFile`$/,
			"a missing file",
		],
		["/none.data", 4, /w\.yaml: there is no payload file \/none\.data; correct/, "one by absolute path"],
		["both.data/x", 4, /there is no payload file both\.data\/x/, "a file taken for a directory"],
		["workloads", 4, /payload file workloads is not a file; name a file of/, "a directory"],
		["\0", 4, /payload file .+ cannot be read \(ERR_INVALID_ARG_VALUE\); check it/, "an impossible path"],
	];
	for (const [payloadFile, messageSize, message, why] of refused) {
		it(`refuses ${why}`, async () => {
			const reading = filePayload(payloadFile, messageSize, workloadFile);
			await assert.rejects(reading, { name: "ConfigError", message });
		});
	}
});

describe("directoryPayloads", () => {
	write("many/b", "bb");
	write("many/a10", "aaaa");
	write("many/a9", "aaa");
	write("many/.hidden", "no");
	write("many/folder/deep", "no");
	symlinkSync("folder/deep", join(directory, "many/link"));
	symlinkSync("gone", join(directory, "many/broken"));
	write("workloads/many/z", "not these");
	write("workloads/beside/z", "beside");
	write("empty/.hidden", "no");
	write("blank/a", "a");
	write("blank/b", "");
	sparse("large/a", 2 ** 31 - 1);
	write("large/b", "bb");

	const rows: Array<[payloadDirectory: string, messageSize: number, texts: string[], why: string]> = [
		["many", 0, ["aaaa", "aaa", "bb", "no"], "sorted by name, without what is hidden, a folder or gone"],
		["many/", 3, ["aaaa", "aaa", "bb", "no"], "with their mean of 2.75 bytes as the message size"],
		["beside", 0, ["beside"], "beside the workload file"],
		[join(workloads, "many"), 9, ["not these"], "by absolute path"],
	];
	for (const [payloadDirectory, messageSize, texts, why] of rows) {
		it(`reads every file: ${why}`, async () => {
			const payloads = await directoryPayloads(payloadDirectory, messageSize, workloadFile);
			assert.deepEqual(payloads.map(textOf), texts);
		});
	}

	const refused: Array<[payloadDirectory: string, messageSize: number, message: RegExp, why: string]> = [
		[
			"none",
			0,
			/w\.yaml: there is no payload directory none \(nor .+workloads\/none\); correct `payloadDirectory`$/,
			"a missing folder",
		],
		["many/b", 0, /payload directory many\/b is not a folder; name a folder of payloads$/, "a file"],
		["empty", 0, /payload directory empty has no files; put payloads into it$/, "a folder with hidden files alone"],
		["blank", 0, /payload file blank\/b is empty; remove it$/, "an empty file"],
		["large", 0, /the files of large have 2147483649 bytes; remove some to hold at most 2 GiB$/, "too many bytes"],
		[
			"many",
			4,
			/the files of many have 3 bytes on average, but `messageSize` is 4; remove `messageSize` or set `messageSize: 3`$/,
			"another mean",
		],
		["\0", 0, /payload directory .+ cannot be read \(ERR_INVALID_ARG_VALUE\); check it$/, "an impossible path"],
	];
	for (const [payloadDirectory, messageSize, message, why] of refused) {
		it(`refuses ${why}`, async () => {
			const reading = directoryPayloads(payloadDirectory, messageSize, workloadFile);
			await assert.rejects(reading, { name: "ConfigError", message });
		});
	}
});
