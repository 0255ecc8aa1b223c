import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadWorkload } from "../../../src/config/workload/workload.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";
import { checkAccepted, checkRefused, existing, type Keys, randomized, workloadText } from "./workload-fixture.ts";

/** A distribution in place of the size of the least file. */
function sizes(messageSizeDistribution: string, changes: Keys = {}): Keys {
	return { ...randomized, messageSize: null, messageSizeDistribution, ...changes };
}

describe("keys, partitions and headers", () => {
	checkAccepted([
		["no key by default", {}, { keyDistributor: "NO_KEY", partitionWeights: null, recordHeaders: [] }],
		["keys in turn", { keyDistributor: "KEY_ROUND_ROBIN" }, { keyDistributor: "KEY_ROUND_ROBIN" }],
		["keys by the clock", { keyDistributor: "RANDOM_NANO" }, { keyDistributor: "RANDOM_NANO" }],
		["another name for keys in turn", { keyDistributor: "ROUND_ROBIN" }, { keyDistributor: "KEY_ROUND_ROBIN" }],
		["another name for keys by the clock", { keyDistributor: "RANDOM" }, { keyDistributor: "RANDOM_NANO" }],
		[
			"shares by partition",
			{ partitionsPerTopic: 8, partitionWeights: '{ 3: 0.91, "*": 0.09 }' },
			{ partitionWeights: { "3": 0.91, "*": 0.09 } },
		],
		[
			"shares by partition of existing topics, whose partitions are not known yet",
			existing({ existingTopicList: "[a]", partitionWeights: "{ 7: 1 }" }),
			{ partitionWeights: { "7": 1 } },
		],
		["no shares in an empty mapping", { partitionWeights: "{}" }, { partitionWeights: null }],
		["no shares in an empty value", { partitionWeights: "" }, { partitionWeights: null }],
		[
			"headers, one of them empty",
			{ recordHeaders: "{ source: bench, number: 0x10, empty: '' }" },
			{
				recordHeaders: [
					["source", "bench"],
					["number", "0x10"],
					["empty", ""],
				],
			},
		],
	]);
	checkRefused([
		[
			"an unknown key distributor",
			{ keyDistributor: "ZIP_LATENT" },
			/^w\.yaml:7:1: `keyDistributor` must be `NO_KEY` or `KEY_ROUND_ROBIN` or .+, not `ZIP_LATENT`/,
		],
		[
			"a share of no partition",
			{ partitionWeights: "{ hot: 1 }" },
			/^w\.yaml:7:21: `partitionWeights\.hot` must be named by the number of a partition or `\*`/,
		],
		[
			"a partition with a leading zero, which could be named twice",
			{ partitionWeights: "{ 03: 1 }" },
			/^w\.yaml:7:21: `partitionWeights\.03` must be named by the number/,
		],
		[
			"a negative share",
			{ partitionWeights: "{ 0: -1 }" },
			/^w\.yaml:7:21: `partitionWeights\.0` must be a number of at least 0, not `-1`; write shares by partition/,
		],
		[
			"shares in a list",
			{ partitionWeights: "[1, 2]" },
			/^w\.yaml:7:1: `partitionWeights` must be a mapping, not a list/,
		],
		[
			"a partition that one of the topics does not have",
			{ topics: 2, partitionsPerTopicList: "[8, 4]", partitionWeights: "{ 3: 1, 4: 1 }" },
			/^w\.yaml:8:27: `partitionWeights\.4` names a partition that a topic does not have; .+ go from 0 to 3/,
		],
		[
			"no share above 0",
			{ partitionWeights: '{ "*": 0 }' },
			/^w\.yaml:7:1: `partitionWeights` gives no partition a share/,
		],
		[
			"a share only for others where there are none",
			{ partitionWeights: '{ 0: 0, "*": 1 }' },
			/^w\.yaml:7:1: `partitionWeights` gives no partition a share above 0/,
		],
		[
			"a header that is a list",
			{ recordHeaders: "{ a: [1] }" },
			/^w\.yaml:7:18: `recordHeaders\.a` must be text, not a list/,
		],
		[
			"headers in a list",
			{ recordHeaders: "[a]" },
			/`recordHeaders` must be a mapping, not a list; write `name: text`/,
		],
	]);
});

describe("payloads", () => {
	checkAccepted([
		["one size by default", {}, { messageSize: 100, messageSizeDistribution: null, payloadDirectory: null }],
		[
			"sizes with weights, of which the mean is the message size",
			sizes("[{ size: 100, weight: 9 }, { size: 1KB, weight: 1.5 }]"),
			{
				messageSizeDistribution: [
					{ bytes: 100, weight: 9 },
					{ bytes: 1024, weight: 1.5 },
				],
				messageSize: 232,
			},
		],
		[
			"ranges of sizes, for which their middle stands",
			sizes('{ "0-256": 3, "256 - 1024": 1, "1KB-4kb": 0, "1MB-3MB": 1, 10b: 5 }'),
			{
				messageSizeDistribution: [
					{ bytes: 128, weight: 3 },
					{ bytes: 640, weight: 1 },
					{ bytes: 2_097_152, weight: 1 },
					{ bytes: 10, weight: 5 },
				],
				messageSize: 209_823,
			},
		],
		["the middle of a range rounded down", sizes('{ "1-4": 1 }'), { messageSize: 2 }],
		[
			"a size that is the mean",
			sizes("[{ size: 10, weight: 1 }, { size: 21, weight: 1 }]", { messageSize: 16 }),
			{ messageSize: 16 },
		],
		[
			"a pool size of its own",
			sizes('{ "10": 1 }', { randomizedPayloadPoolSize: 5 }),
			{ randomizedPayloadPoolSize: 5 },
		],
		[
			"1,000 payloads where sizes differ and the file does not say how many",
			sizes('{ "10": 1 }', { randomizedPayloadPoolSize: null }),
			{ randomizedPayloadPoolSize: 1000 },
		],
		["no sizes in an empty mapping", { messageSizeDistribution: "{}" }, { messageSizeDistribution: null }],
		[
			"a folder of payloads, whose lengths decide",
			{ payloadFile: null, messageSize: null, payloadDirectory: "payloads" },
			{ payloadDirectory: "payloads", payloadFile: null, messageSize: 0 },
		],
		[
			"sizes beside a message size, which counts for nothing then",
			sizes("[{ size: 10, weight: 1 }, { size: 20, weight: 1 }]", { messageSize: 10 }),
			{ messageSize: 15 },
		],
		[
			"sizes that nobody asked to randomize, whose payloads are zeros",
			{ messageSizeDistribution: '{ "10": 1 }', useRandomizedPayloads: null, randomBytesRatio: 0.5 },
			{ messageSize: 10, useRandomizedPayloads: true, randomBytesRatio: 0 },
		],
		[
			"a folder of payloads of one length",
			{ payloadFile: null, payloadDirectory: "payloads" },
			{ payloadDirectory: "payloads", messageSize: 100 },
		],
	]);
	checkRefused([
		["no message size", { messageSize: null }, /^w\.yaml: `messageSize` is missing; message sizes start at 1 byte/],
		[
			"a size of 0 bytes",
			sizes("[{ size: 0, weight: 1 }]"),
			/^w\.yaml:7:29: `messageSizeDistribution\[0\]\.size` must be a size in bytes of at least 1 .+, not `0`/,
		],
		[
			"a range of which the middle is 0",
			sizes('{ "0-1": 1 }'),
			/:28: `messageSizeDistribution\.0-1` must be a size in/,
		],
		[
			"a range that ends before it begins",
			sizes('{ "9-1": 1 }'),
			/`messageSizeDistribution\.9-1` must be a size in bytes/,
		],
		["an unknown unit", sizes('{ "1GB": 1 }'), /`messageSizeDistribution\.1GB` must be a size in bytes/],
		["a range of three sizes", sizes('{ "1-2-3": 1 }'), /`messageSizeDistribution\.1-2-3` must be a size in bytes/],
		["a size beyond Java's int", sizes('{ "2048MB": 1 }'), /`messageSizeDistribution\.2048MB` must be a size in bytes/],
		[
			"a negative weight",
			sizes('{ "10": -1 }'),
			/`messageSizeDistribution\.10` must be a number of at least 0, not `-1`/,
		],
		["no weight", sizes("[{ size: 10 }]"), /^w\.yaml: `messageSizeDistribution\[0\]\.weight` is missing/],
		[
			"no weight above 0",
			sizes('{ "10": 0 }'),
			/^w\.yaml:7:1: `messageSizeDistribution` gives no size a weight above 0/,
		],
		[
			"a misspelt key of a size",
			sizes("[{ size: 10, wieght: 1 }]"),
			/^w\.yaml:7:39: unknown key `messageSizeDistribution\[0\]\.wieght`/,
		],
		["sizes in a word", sizes("large"), /`messageSizeDistribution` must be a list, not `large`; write `\[\{ size: 100/],
		[
			"a folder and a file of payloads",
			{ payloadDirectory: "payloads" },
			/^w\.yaml:7:1: `payloadDirectory` and `payloadFile` are both given; remove one of the two/,
		],
		[
			"a folder of payloads that are to be randomized",
			{ ...randomized, payloadDirectory: "payloads" },
			/`payloadDirectory` has no effect with randomized payloads/,
		],
	]);
});

describe("keys beside a distribution of sizes", () => {
	it("are told to count for nothing, each by its name", async () => {
		const text = workloadText({ messageSize: 10, messageSizeDistribution: '{ "20": 1 }' });
		const { warnings } = await loadWorkload(scratchFile(scratchDirectory(), "w.yaml", text));
		assert.deepEqual(
			warnings.map((line) => /`(\w+)` counts for nothing beside `messageSizeDistribution`$/.exec(line)?.[1]),
			["messageSize", "payloadFile"],
		);
	});
});
