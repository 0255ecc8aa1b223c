import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type ValidationOptions, validateFiles } from "../../src/benchmark/validation.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const folder = scratchDirectory();
const file = (name: string, text: string) => scratchFile(folder, name, text);
const driver = file("driver.yaml", driverText());
const workload = file("workload.yaml", workloadText());
const large = file("large.yaml", workloadText({ messageSize: 5_000 }));
const workers = file("workers.yaml", "workers:\n  - http://a:8080\n  - http://b:8080\n");

async function validate(files: string[], options: Partial<ValidationOptions> = {}) {
	const defaults = { drivers: [], connect: false, lenient: false, set: [] };
	const { good, ...report } = await validateFiles({ ...defaults, files, ...options });
	const shorten = (text: string) => text.replaceAll(`${folder}/`, "");
	return {
		good: good.map((each) => `${shorten(each.file)}: ${each.summary}`),
		problems: report.problems.map(shorten),
		notes: report.notes.map(shorten),
	};
}

describe("validateFiles", () => {
	it("tells files apart by their keys and sums up each", async () => {
		const summary =
			"1 topic of 2 partitions, 1 producer, 1 subscription of 1 consumer per topic, 100 B, 1,000 msg/s, 2 s";
		assert.deepEqual(await validate([workload, driver, workers]), {
			good: [
				`workload.yaml: workload, ${summary}`,
				"driver.yaml: driver embedded, bootstrap.servers=embedded",
				"workers.yaml: workers file, 2 workers",
			],
			problems: [],
			notes: [],
		});
	});

	it("starts no process without being told to connect", async () => {
		const children = childProcesses();
		await validate([workload, driver]);
		assert.deepEqual(childProcesses(), children);
	});

	it("takes drivers that are named as such for drivers", async () => {
		const { problems } = await validate([], { drivers: [workload] });
		assert.equal(problems.length, 1);
		assert.match(problems[0] ?? "", /^workload\.yaml: `driverClass` is missing/);
		assert.match(problems[0] ?? "", /\nworkload\.yaml:2:1: unknown key `topics`/);
	});

	it("tells all problems of all bad files, and the good files all the same", async () => {
		const typo = file("typo.yaml", `${workloadText()}topicz: 3\nmesageSize: 3\n`);
		const worker = file("worker.yaml", "workers: []\n");
		const { good, problems } = await validate([typo, workload, "none.yaml", worker, driver]);
		assert.equal(good.length, 2);
		assert.deepEqual(
			problems
				.join("\n")
				.split("\n")
				.map((line) => line.split(":")[0]),
			["typo.yaml", "typo.yaml", "none.yaml", "worker.yaml"],
		);
	});

	it("reads payload files", async () => {
		writeFileSync(join(folder, "five.data"), "12345");
		const withPayload = { useRandomizedPayloads: false, payloadFile: "five.data" };
		const short = file("short.yaml", workloadText(withPayload));
		const right = file("right.yaml", workloadText({ ...withPayload, messageSize: 5 }));
		const { good, problems } = await validate([short, right]);
		assert.equal(good.length, 1);
		assert.match(problems.join(), /^short\.yaml: payload file five\.data has 5 bytes, but `messageSize` is 100; set/);
	});

	it("translates client properties without a workload", async () => {
		const wrong = file("wrong.yaml", driverText("acks=most"));
		const { good, problems } = await validate([wrong, driver]);
		assert.deepEqual([good.length, problems.length], [1, 1]);
		assert.match(problems.join(), /^wrong\.yaml:\d+:3: .*`acks`/);
	});

	it("lets librdkafka judge the settings", async () => {
		const wrong = file("native.yaml", driverText("librdkafka.queue.buffering.max.mesages=5"));
		const { problems } = await validate([wrong]);
		assert.equal(problems.length, 1);
		assert.match(problems.join(), /^native\.yaml.*queue\.buffering\.max\.mesages/);
	});

	it("tries every workload with every driver and tells each problem once", async () => {
		const tight = file("tight.yaml", driverText("max.request.size=4000"));
		const { good, problems } = await validate([workload, large, workload], { drivers: [driver, tight] });
		assert.deepEqual(
			good.map((line) => line.split(":")[0]),
			["driver.yaml", "workload.yaml", "large.yaml"],
		);
		assert.equal(problems.length, 1);
		assert.match(problems.join(), /^tight\.yaml:\d+:3: a message takes 5087 bytes/);
	});

	it("passes on notes, and with lenient reading what was passed over", async () => {
		const noted = file("noted.yaml", driverText("metrics.num.samples=3").replace("name:", "odd: 1\nname:"));
		const { problems, notes } = await validate([noted], { lenient: true });
		assert.deepEqual(problems, []);
		assert.equal(notes.length, 2);
		assert.match(notes[0] ?? "", /^noted\.yaml:1:1: unknown key `odd`/);
		assert.match(notes[1] ?? "", /metrics\.num\.samples/);
	});

	it("applies overrides and the zone", async () => {
		const zoned = file("zoned.yaml", driverText("client.id=a-{zone.id}"));
		assert.match((await validate([zoned])).problems.join(), /no zone id was given/);
		assert.deepEqual((await validate([zoned], { zoneId: "z1" })).problems, []);
		const set = ["messageSize=300", "driver.producerConfig.max.request.size=200"];
		assert.match((await validate([workload, driver], { set })).problems.join(), /a message takes 387 bytes/);
		await assert.rejects(validate([workload], { set: ["x"] }), ConfigError);
	});

	it("asks the cluster when it is told to, and tells at which driver nobody answered", async () => {
		const children = childProcesses();
		const nobody = file("nobody.yaml", driverText().replace("=embedded", "=127.0.0.1:1"));
		const existing = file(
			"existing.yaml",
			workloadText({ topics: undefined, partitionsPerTopic: undefined, existingTopicList: ["not-there"] }),
		);
		const { good, problems } = await validate([workload, driver, nobody], { connect: true });
		assert.deepEqual(
			good.map((line) => line.replace(/:.*, /, ": ")),
			["workload.yaml: 2 s", "driver.yaml: the cluster answers"],
		);
		assert.match(problems.join("\n"), /^nobody\.yaml: no Kafka broker answered \(127\.0\.0\.1:1: connection refused\)/);
		const missing = await validate([existing, driver, workload], { connect: true });
		assert.equal(missing.good.length, 2);
		assert.match(missing.problems.join(), /^existing\.yaml: .*`not-there`/);
		await eventually("no child is left", () => childProcesses().every((pid) => children.includes(pid)), 5_000);
	});

	it("asks no cluster of a driver that is bad anyway", async () => {
		const wrong = file("wrong-nobody.yaml", driverText("acks=most").replace("=embedded", "=127.0.0.1:1"));
		assert.equal((await validate([wrong], { connect: true })).problems.length, 1);
	});

	it("refuses to check nothing", async () => assert.rejects(validate([]), /^ConfigError: no file given; name/));
});
