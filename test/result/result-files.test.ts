import assert from "node:assert/strict";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ConfigError } from "../../src/config/config-error.ts";
import { formatTestResult } from "../../src/result/java-json.ts";
import { checkWritable, resultBaseName, writeResultFiles } from "../../src/result/result-files.ts";
import { buildRunRecord } from "../../src/result/run-record.ts";
import { sweepResults } from "../../src/result/sweep-results.ts";
import { toTestResult } from "../../src/result/test-result.ts";
import { runMeasurement, runRecordInput } from "./sample-measurement.ts";
import { sweepMeasurement } from "./sample-sweep.ts";

const identity = {
	workload: "simple",
	driver: "Kafka",
	messageSize: 100,
	topics: 1,
	partitions: 2,
	producersPerTopic: 1,
	consumersPerTopic: 1,
};
const content = {
	baseName: "simple-Kafka",
	testResult: toTestResult(runMeasurement(), identity),
	runRecord: buildRunRecord(runRecordInput(runMeasurement())),
};

const steps = sweepResults(sweepMeasurement(), identity)
	.slice(0, 2)
	.map((step) => ({ ...step, baseName: `simple-${step.label}-Kafka` }));

let folder = "";
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "omb-result-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("resultBaseName", () => {
	const date = new Date(2026, 0, 2, 3, 4, 5);

	it("is workload, driver and local time", () => {
		assert.equal(resultBaseName("w1", "Kafka", date), "w1-Kafka-2026-01-02-03-04-05");
		assert.equal(resultBaseName("w1", "Kafka", new Date(2026, 10, 22, 16, 9, 48)), "w1-Kafka-2026-11-22-16-09-48");
	});

	it("is a prefix, workload and driver where there is a prefix", () => {
		assert.equal(resultBaseName("w/1", "Kafka", "mine"), "mine-w_1-Kafka");
	});

	it("replaces what no file name may hold", () => {
		assert.equal(resultBaseName("a/b\\c", "K\0a\nf", date), "a_b_c-K_a_f-2026-01-02-03-04-05");
	});

	it("has the rate of a sweep's step behind the workload, whose name may be as long as it likes", () => {
		assert.equal(resultBaseName("w1", "Kafka", date, "50k"), "w1-50k-Kafka-2026-01-02-03-04-05");
		assert.match(resultBaseName("w".repeat(200), "Kafka", date, "50k"), /^w{96}-50k-Kafka-/);
	});

	it("keeps blanks and letters of every script", () => {
		assert.equal(resultBaseName("max 100b", "Käfka", date), "max 100b-Käfka-2026-01-02-03-04-05");
	});

	it("cuts long names between characters, so that the file name stays below 255 bytes", () => {
		const name = resultBaseName("é".repeat(200), "😀".repeat(200), date);
		assert.equal(name, `${"é".repeat(48)}-${"😀".repeat(24)}-2026-01-02-03-04-05`);
	});
});

describe("writeResultFiles", () => {
	it("writes the result as Java does and the record beside it, and nothing else", async () => {
		const paths = await writeResultFiles({ directory: folder, ...content });
		assert.deepEqual(paths, {
			resultPath: join(folder, "simple-Kafka.json"),
			runRecordPath: join(folder, "simple-Kafka.run.json"),
		});
		assert.equal(readFileSync(paths.resultPath, "utf8"), formatTestResult(content.testResult));
		assert.deepEqual(
			JSON.parse(readFileSync(paths.runRecordPath, "utf8")),
			JSON.parse(JSON.stringify(content.runRecord)),
		);
		assert.deepEqual(readdirSync(folder).sort(), ["simple-Kafka.json", "simple-Kafka.run.json"]);
	});

	for (const taken of ["simple-Kafka.json", "simple-Kafka.run.json"]) {
		it(`leaves an existing ${taken} alone and counts on`, async () => {
			writeFileSync(join(folder, taken), "precious");
			const second = await writeResultFiles({ directory: folder, ...content });
			const third = await writeResultFiles({ directory: folder, ...content });
			assert.equal(second.resultPath, join(folder, "simple-Kafka-2.json"));
			assert.equal(third.runRecordPath, join(folder, "simple-Kafka-3.run.json"));
			assert.equal(readFileSync(join(folder, taken), "utf8"), "precious");
			assert.equal(readdirSync(folder).length, 5);
		});
	}

	it("gives each of many writers at once its own pair", async () => {
		const writers = Array.from({ length: 8 }, () => writeResultFiles({ directory: folder, ...content }));
		const results = new Set((await Promise.all(writers)).map((paths) => paths.resultPath));
		assert.equal(results.size, 8);
		assert.equal(readdirSync(folder).length, 16);
	});

	it("replaces the output path and the record beside it", async () => {
		const outputPath = join(folder, "mine.json");
		writeFileSync(outputPath, "old");
		writeFileSync(join(folder, "mine.run.json"), "old");
		const paths = await writeResultFiles({ outputPath, ...content });
		assert.deepEqual(paths, { resultPath: outputPath, runRecordPath: join(folder, "mine.run.json") });
		assert.deepEqual(readdirSync(folder).sort(), ["mine.json", "mine.run.json"]);
		assert.equal(readFileSync(outputPath, "utf8"), formatTestResult(content.testResult));
		assert.notEqual(readFileSync(paths.runRecordPath, "utf8"), "old");
	});

	it("appends to an output path without .json", async () => {
		const paths = await writeResultFiles({ outputPath: join(folder, "mine"), ...content });
		assert.deepEqual(paths, { resultPath: join(folder, "mine"), runRecordPath: join(folder, "mine.run.json") });
	});

	it("writes a file per step of a sweep and one record", async () => {
		const paths = await writeResultFiles({ directory: folder, ...content, steps });
		const stepPaths = ["simple-10k-Kafka.json", "simple-12500-Kafka.json"].map((name) => join(folder, name));
		const runRecordPath = join(folder, "simple-Kafka.run.json");
		assert.deepEqual(paths, { resultPath: stepPaths[0], stepPaths, runRecordPath });
		assert.deepEqual(
			readdirSync(folder)
				.map((name) => join(folder, name))
				.sort(),
			[...stepPaths, runRecordPath],
		);
		for (const [i, path] of stepPaths.entries()) {
			assert.equal(readFileSync(path, "utf8"), formatTestResult(steps[i]?.testResult ?? assert.fail()));
		}
	});

	for (const taken of ["simple-12500-Kafka.json", "simple-Kafka.run.json"]) {
		it(`counts all names of a sweep on when ${taken} is taken`, async () => {
			writeFileSync(join(folder, taken), "precious");
			const paths = await writeResultFiles({ directory: folder, ...content, steps });
			assert.equal(paths.resultPath, join(folder, "simple-10k-Kafka-2.json"));
			assert.equal(paths.runRecordPath, join(folder, "simple-Kafka-2.run.json"));
			assert.equal(readFileSync(join(folder, taken), "utf8"), "precious");
			assert.equal(readdirSync(folder).length, 4);
		});
	}

	for (const [output, first, record] of [
		["mine.json", "mine-10k.json", "mine.run.json"],
		["mine", "mine-10k", "mine.run.json"],
	] as const) {
		it(`puts the rates of a sweep behind the output path ${output}`, async () => {
			const paths = await writeResultFiles({ outputPath: join(folder, output), ...content, steps });
			assert.equal(paths.resultPath, join(folder, first));
			assert.equal(paths.runRecordPath, join(folder, record));
			assert.equal(readdirSync(folder).length, 3);
		});
	}

	it("writes the result of a sweep without a step as that of any run", async () => {
		const paths = await writeResultFiles({ directory: folder, ...content, steps: [] });
		assert.deepEqual(Object.keys(paths), ["resultPath", "runRecordPath"]);
		assert.equal(paths.resultPath, join(folder, "simple-Kafka.json"));
	});

	it("leaves nothing half-written behind when the content cannot be written", async () => {
		const runRecord = { ...content.runRecord, runId: 1n as unknown as string };
		await assert.rejects(writeResultFiles({ directory: folder, ...content, runRecord }), TypeError);
		assert.deepEqual(readdirSync(folder), []);
	});

	it("leaves no temporary file behind when the path is a folder", async () => {
		mkdirSync(join(folder, "mine.json"));
		await assert.rejects(writeResultFiles({ outputPath: join(folder, "mine.json"), ...content }));
		assert.deepEqual(readdirSync(folder).sort(), ["mine.json", "mine.run.json"]);
	});
});

describe("checkWritable", () => {
	it("says nothing and leaves nothing when all is well", async () => {
		await checkWritable({ directory: folder });
		await checkWritable({ outputPath: join(folder, "mine.json") });
		assert.deepEqual(readdirSync(folder), []);
	});

	it("leaves an existing output file as it is", async () => {
		writeFileSync(join(folder, "mine.json"), "old");
		await checkWritable({ outputPath: join(folder, "mine.json") });
		assert.equal(readFileSync(join(folder, "mine.json"), "utf8"), "old");
	});

	const refused = async (target: Parameters<typeof checkWritable>[0], ...words: string[]) => {
		await assert.rejects(checkWritable(target), (error) => {
			assert.ok(error instanceof ConfigError);
			for (const word of words) assert.ok(error.message.includes(word), `${error.message} names ${word}`);
			return true;
		});
	};

	it("refuses a folder that does not exist, and does not create it", async () => {
		const absent = join(folder, "absent");
		await refused({ directory: absent }, absent, "no such folder");
		await refused({ outputPath: join(absent, "mine.json") }, absent, "no such folder");
		assert.ok(!existsSync(absent));
	});

	it("refuses a file in place of a folder", async () => {
		writeFileSync(join(folder, "file"), "");
		await refused({ directory: join(folder, "file") }, join(folder, "file"), "not a folder");
	});

	it("refuses an output path that is a folder", async () => {
		mkdirSync(join(folder, "mine.json"));
		await refused({ outputPath: join(folder, "mine.json") }, join(folder, "mine.json"), "is a folder");
		mkdirSync(join(folder, "other.run.json"));
		await refused({ outputPath: join(folder, "other.json") }, join(folder, "other.run.json"), "is a folder");
	});

	for (const path of ["", "results/"]) {
		it(`refuses the output path "${path}", which names no file`, () => refused({ outputPath: path }, "names no file"));
	}

	it("refuses what is no regular file, since renaming would replace it", async () => {
		symlinkSync("/dev/null", join(folder, "link.json"));
		await refused({ outputPath: join(folder, "link.json") }, "not a regular file");
		await refused({ outputPath: "/dev/null" }, "not a regular file");
	});

	it("refuses a folder without write permission", async () => {
		const closed = join(folder, "closed");
		mkdirSync(closed);
		await chmod(closed, 0o555);
		await chmod(folder, 0o755);
		const asRoot = process.geteuid?.() === 0;
		// Permissions do not bind root, so root lends its rights for the length of the check.
		if (asRoot) process.seteuid?.(65534);
		try {
			await refused({ directory: closed }, closed, "no permission");
		} finally {
			if (asRoot) process.seteuid?.(0);
		}
	});
});
