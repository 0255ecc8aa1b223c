import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConfigError } from "../../src/config/config-error.ts";
import { readResults } from "../../src/result/result-reader.ts";
import { buildRunRecord } from "../../src/result/run-record.ts";
import { scratchDirectory } from "../config/scratch-file.ts";
import { runMeasurement, runRecordInput } from "./sample-measurement.ts";

const java = join(import.meta.dirname, "../fixtures/result/java-2-partitions-1k.json");
const root = scratchDirectory();

/** A folder with these files; `null` stands for a result of Java OMB. */
function folderWith(files: Record<string, string | null>): string {
	const folder = mkdtempSync(join(root, "results-"));
	for (const [name, text] of Object.entries(files)) {
		if (text === null) copyFileSync(java, join(folder, name));
		else writeFileSync(join(folder, name), text);
	}
	return folder;
}

const record = JSON.stringify(buildRunRecord(runRecordInput(runMeasurement())));

async function read(...paths: string[]) {
	const { results, problems } = await readResults(paths);
	assert.ok(problems.every((problem) => problem instanceof ConfigError));
	return { results, files: results.map(({ file }) => file), problems: problems.map(({ message }) => message) };
}

describe("readResults", () => {
	it("takes the results of a folder, but neither run records nor folders nor other files", async () => {
		const folder = folderWith({ "b.json": null, "a.json": null, "a.run.json": record, "notes.txt": "x" });
		mkdirSync(join(folder, "below.json"));
		const { files, problems } = await read(folder);
		assert.deepEqual(files, [join(folder, "a.json"), join(folder, "b.json")]);
		assert.deepEqual(problems, []);
	});

	it("reads the run record that lies beside a result", async () => {
		const folder = folderWith({ "a.json": null, "a.run.json": record, "b.json": null });
		const { results } = await read(folder);
		assert.deepEqual(
			results.map(({ periods }) => periods?.map(({ phase, startSeconds }) => [phase, startSeconds])),
			[
				[
					["warmup", 0],
					["measurement", 0],
					["measurement", 10],
				],
				undefined,
			],
		);
	});

	it("reads the run record of a result whose name has no ending", async () => {
		const folder = folderWith({ mine: null, "mine.run.json": record });
		assert.equal((await read(join(folder, "mine"))).results[0]?.periods?.length, 3);
	});

	it("takes files and folders in the order they are given", async () => {
		const folder = folderWith({ "a.json": null });
		assert.deepEqual((await read(java, folder)).files, [java, join(folder, "a.json")]);
	});

	const foreign: Array<[what: string, name: string, text: string, problem: RegExp]> = [
		["no JSON", "x.json", "topics: 1", /x\.json: this is not a result file of OMB: it is no JSON; leave it out$/],
		["an empty file", "x.json", "", /x\.json: this is not a result file of OMB: it is no JSON/],
		["a list", "x.json", "[]", /x\.json: this is not a result file of OMB; leave it out$/],
		[
			"JSON of something else",
			"x.json",
			'{"name": "omb"}',
			/x\.json: this is not a result file of OMB, since `workload` is missing or not as it should be; leave it out$/,
		],
	];
	for (const [what, name, text, problem] of foreign) {
		it(`tells of ${what} in one line and reads the others`, async () => {
			const folder = folderWith({ "a.json": null, [name]: text, "z.json": null });
			const { files, problems } = await read(folder);
			assert.equal(files.length, 2);
			assert.equal(problems.length, 1);
			assert.match(problems[0] ?? "", problem);
			assert.doesNotMatch(problems[0] ?? "", /\n/);
		});
	}

	it("refuses negative rates, texts for numbers and missing fields", async () => {
		const result = { workload: null, driver: null, messageSize: 1, topics: 1, partitions: 1, producersPerTopic: 1 };
		const whole = { ...result, consumersPerTopic: 1, publishRate: [1], consumeRate: [1] };
		const changes = [{}, { publishRate: [-1] }, { consumeRate: ["1"] }, { topics: "1" }, { partitions: undefined }];
		const files = changes.map((change, i) => [`${i}.json`, JSON.stringify({ ...whole, ...change })]);
		const { files: good, problems } = await read(folderWith(Object.fromEntries(files)));
		assert.equal(good.length, 1);
		assert.deepEqual(
			problems.map((problem) => /`(.*?)`/.exec(problem)?.[1]),
			["publishRate.0", "consumeRate.0", "topics", "partitions"],
		);
	});

	it("tells of what is not there, of an empty folder and of a run record in place of a result", async () => {
		const empty = folderWith({ "notes.txt": "x" });
		const records = folderWith({ "a.run.json": record });
		const { results, problems } = await read("/no/such", empty, join(records, "a.run.json"));
		assert.deepEqual(results, []);
		assert.deepEqual(problems, [
			"/no/such: there is no such file or folder; check the path",
			`${empty}: there is no result file (*.json) in this folder`,
			`${records}/a.run.json: this is a run record; name the result file that lies beside it`,
		]);
	});

	it("reads a result whose run record is broken, and tells of the record", async () => {
		const folder = folderWith({ "a.json": null, "a.run.json": "{" });
		const { results, problems } = await read(folder);
		assert.deepEqual([results.length, results[0]?.periods], [1, null]);
		assert.match(problems[0] ?? "", /a\.run\.json: this is not a run record: it is no JSON/);
	});
});
