import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { findPresets, listPresets } from "../../../src/config/workload/presets.ts";
import { loadWorkload, type Workload } from "../../../src/config/workload/workload.ts";
import { loadPayloads } from "../../../src/payload/payload.ts";

type Figures = Partial<Workload>;

/** Randomized payloads where no payload was published. */
const payload: Figures = { useRandomizedPayloads: true, randomBytesRatio: 0.5, randomizedPayloadPoolSize: 1000 };
const clients = (producersPerTopic: number, consumerPerSubscription = producersPerTopic): Figures => ({
	producersPerTopic,
	consumerPerSubscription,
});
const minutes = (warmupDurationMinutes: number, testDurationMinutes: number): Figures => ({
	warmupDurationMinutes,
	testDurationMinutes,
});
const one: Figures = {
	...payload,
	topics: 1,
	keyDistributor: "NO_KEY",
	messageSize: 1024,
	subscriptionsPerTopic: 1,
	consumerBacklogSizeGB: 0,
};
const large: Figures = { ...one, partitionsPerTopic: 288, ...clients(4) };
const automq: Figures = { ...one, partitionsPerTopic: 1000, messageSize: 4096, ...clients(4) };
const small: Figures = { ...one, partitionsPerTopic: 1, ...clients(1), producerRate: 50_000, ...minutes(1, 60) };

const confluent = [10, 40, 50, 75, 100, 200, 500, 1000].map((thousands): [string, Figures] => [
	`confluent-2020-${thousands}k`,
	{ ...one, partitionsPerTopic: 100, ...clients(4), producerRate: thousands * 1000, ...minutes(1, 10) },
]);
const part1 = [4, 50].flatMap((count) =>
	[500, 600, 700, 800, 900, 1000].map((megabytes): [string, Figures] => [
		`vanlightly-2023-part1-${count}p-${megabytes}mb`,
		{ ...large, ...clients(count), producerRate: megabytes * 1024, ...minutes(15, 45) },
	]),
);
const part4 = [50, 100, 200, 400].map((count): [string, Figures] => [
	`vanlightly-2023-part4-${count}p`,
	{ ...large, keyDistributor: "KEY_ROUND_ROBIN", ...clients(count, 10), producerRate: 512_000, ...minutes(10, 30) },
]);
const part6 = [1_024_000, 1_024_000, 819_200].map((producerRate, index): [string, Figures] => [
	`vanlightly-2023-part6-fanout${index + 1}`,
	{ ...large, subscriptionsPerTopic: index + 1, producerRate, consumerBacklogSizeGB: 5000 },
]);

const published: Array<[name: string, figures: Figures]> = [
	...confluent,
	["redpanda-2022-1gb", { ...large, producerRate: 1_000_000, testDurationMinutes: 30 }],
	["warpstream-2024", { ...large, producerRate: 2 ** 20 }],
	[
		"bufstream",
		{
			...large,
			...clients(64),
			producerRate: 2 ** 20,
			randomBytesRatio: 0.25,
			randomizedPayloadPoolSize: 1024,
			warmupDurationMinutes: 5,
		},
	],
	...part1,
	...part4,
	...part6,
	["automq-tail-read", { ...automq, producerRate: 262_144 }],
	["automq-catch-up", { ...automq, producerRate: 204_800, consumerBacklogSizeGB: 4096 }],
	[
		"aiven-1gib-3xfanout",
		{
			...one,
			topics: 4,
			partitionsPerTopic: 144,
			producerRate: 2 ** 20,
			randomBytesRatio: 0.8,
			...clients(36),
			subscriptionsPerTopic: 3,
		},
	],
	["redpanda-e2e", small],
	["redpanda-simple", { ...small, subscriptionsPerTopic: 0, consumerPerSubscription: 0 }],
	["redpanda-discover", { ...small, producerRate: 0 }],
];

describe("the presets", () => {
	it("are those that were published, and no others", async () => {
		const names = (await listPresets()).map(({ name }) => name);
		assert.deepEqual(names.toSorted(), published.map(([name]) => name).toSorted());
	});

	for (const [name, figures] of published) {
		it(`${name} has the published figures, its own name, and payloads`, async () => {
			const [preset] = await findPresets(name);
			const { workload, warnings } = await loadWorkload(preset?.file ?? "");
			const actual = Object.fromEntries(Object.keys(figures).map((key) => [key, workload[key as keyof Workload]]));
			assert.deepEqual(actual, figures);
			assert.deepEqual([workload.name, workload.baseName, warnings], [name, name, []]);
			assert.equal((await loadPayloads(workload, workload.file)).length, figures.randomizedPayloadPoolSize);
		});
	}

	it("are part of the npm package", async () => {
		const root = join(import.meta.dirname, "../../..");
		const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: string[] };
		const [preset] = await listPresets();
		assert.ok(files.includes(relative(root, preset?.file ?? "").split(sep)[0] ?? ""));
	});

	it("say what they are and where they were published", async () => {
		for (const { name, title, source, text } of await listPresets()) {
			assert.ok(title.length > 20 && title.length < 100, `${name}: ${title}`);
			assert.match(source, /\w+\.\w+/, name);
			assert.ok(text.startsWith(`# ${title}\n# Source: ${source}\n`), name);
		}
	});
});

describe("listPresets", () => {
	it("sorts numbers in names by their value", async () => {
		const names = (await listPresets()).map(({ name }) => name).filter((name) => name.startsWith("confluent"));
		assert.deepEqual(
			names,
			confluent.map(([name]) => name),
		);
	});
});

describe("findPresets", () => {
	it("finds one by its name and a group by the beginning of its names", async () => {
		const namesOf = async (name: string) => (await findPresets(name)).map((preset) => preset.name);
		assert.deepEqual(await namesOf("redpanda-e2e"), ["redpanda-e2e"]);
		assert.deepEqual(
			await namesOf("vanlightly-2023-part1-4p"),
			part1.slice(0, 6).map(([name]) => name),
		);
	});

	for (const [name, message] of [
		["redpanda-2e2", /^there is no preset `redpanda-2e2`; did you mean `redpanda-e2e`\?/],
		["confluent-20", /^there is no preset `confluent-20`; `omb presets` lists them$/],
		["../workloads/quickstart", /^there is no preset/],
		["", /^there is no preset/],
	] as const) {
		it(`refuses \`${name}\``, async () => {
			await assert.rejects(findPresets(name), (error) => error instanceof ConfigError && message.test(error.message));
		});
	}
});
