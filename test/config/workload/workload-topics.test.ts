import { describe } from "node:test";
import { checkAccepted, checkRefused, existing, subscribed } from "./workload-fixture.ts";

describe("topics to create", () => {
	checkAccepted([
		[
			"the same partitions and producers for every topic",
			{ topics: 3, partitionsPerTopic: 2, producersPerTopic: 4 },
			{ topics: 3, partitions: [2, 2, 2], partitionsPerTopic: 2, producers: [4, 4, 4], producersPerTopic: 4 },
		],
		[
			"partitions topic by topic, which override the count",
			{ topics: 2, partitionsPerTopic: 9, partitionsPerTopicList: "[1, 4]" },
			{ partitions: [1, 4], partitionsPerTopic: 1 },
		],
		[
			"partitions topic by topic without a count",
			{ topics: 2, partitionsPerTopic: null, partitionsPerTopicList: "[3, 4]" },
			{ partitions: [3, 4], partitionsPerTopic: 3 },
		],
		[
			"producers topic by topic, none for one of them",
			{ topics: 2, producersPerTopic: null, producersPerTopicList: "[0, 4]" },
			{ producers: [0, 4], producersPerTopic: 0 },
		],
		["Java's names by default", {}, { topicPrefix: "test-topic", randomTopicNames: true }],
		[
			"a prefix and names without a random part",
			{ topicPrefix: "My_bench.1", randomTopicNames: "false" },
			{ topicPrefix: "My_bench.1", randomTopicNames: false },
		],
		["empty lists of existing topics", { existingTopicList: "[]", existingConsumeTopicList: "" }, { topics: 1 }],
	]);
	checkRefused([
		[
			"no count of partitions",
			{ partitionsPerTopic: null },
			/^w\.yaml: `partitionsPerTopic` is missing; write a count/,
		],
		[
			"no partitions",
			{ partitionsPerTopic: 0 },
			/^w\.yaml:2:1: `partitionsPerTopic` must be a whole number of at least 1, not `0`; write a count/,
		],
		[
			"too few entries of partitions",
			{ topics: 3, partitionsPerTopicList: "[1, 4]" },
			/^w\.yaml:7:1: `partitionsPerTopicList` has 2 entries for 3 topics to create; write one for each/,
		],
		[
			"a topic without partitions",
			{ topics: 2, partitionsPerTopicList: "[1, 0]" },
			/^w\.yaml:7:29: `partitionsPerTopicList\[1\]` must be a whole number of at least 1, not `0`/,
		],
		[
			"a count in place of a list",
			{ partitionsPerTopicList: 4 },
			/^w\.yaml:7:1: `partitionsPerTopicList` must be a list, not `4`; list the partitions topic by topic/,
		],
		[
			"too many entries of producers",
			{ producersPerTopicList: "[1, 4]" },
			/^w\.yaml:7:1: `producersPerTopicList` has 2 entries for 1 topics to produce to; write one for each/,
		],
		[
			"a list of no producers",
			{ topics: 2, producersPerTopicList: "[0, 0]" },
			/^w\.yaml:7:1: `producersPerTopicList` must be above 0; a run needs a producer/,
		],
		["no count of producers", { producersPerTopic: null }, /^w\.yaml: `producersPerTopic` is missing; a run needs a/],
		["more topics than fit", { topics: 1_000_001 }, /^w\.yaml:1:1: `topics` must be a whole number from 0 to 1000000/],
		[
			"a prefix that no topic may have",
			{ topicPrefix: "my topic" },
			/^w\.yaml:7:1: `topicPrefix` must be up to 233 letters, digits/,
		],
		["a prefix that is too long", { topicPrefix: "t".repeat(234) }, /^w\.yaml:7:1: `topicPrefix` must be up to 233/],
		[
			"the end offset of topics that are produced to",
			{ consumeUntil: "endOffset" },
			/^w\.yaml:7:1: `consumeUntil` must be `duration` when there are producers/,
		],
	]);
});

describe("existing topics", () => {
	checkAccepted([
		[
			"topics to produce to and consume from",
			existing({ topics: 0, existingTopicList: "[a, b]", ...subscribed }),
			{ topics: 0, existingTopicList: ["a", "b"], producers: [1, 1], partitions: [], partitionsPerTopic: 0 },
		],
		[
			"a count of partitions that is only there to fill the key",
			{ topics: 0, partitionsPerTopic: 16, existingTopicList: "[a]" },
			{ partitions: [], partitionsPerTopic: 0 },
		],
		["0 partitions", { topics: 0, partitionsPerTopic: 0, existingTopicList: "[a]" }, { partitionsPerTopic: 0 }],
		[
			"topics to produce to without subscriptions: producers only",
			existing({ existingProduceTopicList: "[a, b]", producersPerTopic: 2 }),
			{ existingProduceTopicList: ["a", "b"], producers: [2, 2], producersPerTopic: 2, subscriptionsPerTopic: 0 },
		],
		[
			"topics to consume from without producers: consumers only, with no payload",
			existing({
				existingConsumeTopicList: "[a]",
				producersPerTopic: 0,
				payloadFile: null,
				messageSize: null,
				consumeUntil: "endOffset",
				...subscribed,
			}),
			{
				existingConsumeTopicList: ["a"],
				producers: [],
				producersPerTopic: 0,
				producerRate: 0,
				messageSize: 0,
				consumeUntil: "endOffset",
				warmupDurationSeconds: 0,
			},
		],
		[
			"topics of both kinds without producers: consumers only, for the duration",
			existing({ existingTopicList: "[a]", existingConsumeTopicList: "[b]", producersPerTopic: 0, ...subscribed }),
			{ producers: [0], consumeUntil: "duration", warmupDurationSeconds: 60 },
		],
		[
			"producers topic by topic, first where it is consumed, too",
			existing({
				existingTopicList: "[a]",
				existingProduceTopicList: "[b]",
				existingConsumeTopicList: "[c]",
				producersPerTopic: null,
				producersPerTopicList: "[3, 5]",
				...subscribed,
			}),
			{ producers: [3, 5], producersPerTopic: 3 },
		],
	]);
	checkRefused([
		[
			"topics to create beside existing ones",
			{ existingTopicList: "[a]" },
			/^w\.yaml:1:1: `topics` is for topics to create; remove it or the lists of existing topics/,
		],
		[
			"a topic twice in a list",
			existing({ existingTopicList: "[a, b, a]" }),
			/^w\.yaml:5:27: `existingTopicList\[2\]` names the topic `a` again; name each topic once/,
		],
		[
			"a topic in two lists",
			existing({ existingTopicList: "[a]", existingProduceTopicList: "[b, a]" }),
			/^w\.yaml:6:31: `existingProduceTopicList\[1\]` names the topic `a` again/,
		],
		[
			"a topic without a name",
			existing({ existingTopicList: "[a, ~]" }),
			/`existingTopicList\[1\]` is missing; name a/,
		],
		["a name in place of a list", existing({ existingTopicList: "a" }), /`existingTopicList` must be a list, not `a`/],
		[
			"names for created topics",
			existing({ existingTopicList: "[a]", topicPrefix: "b" }),
			/^w\.yaml:6:1: `topicPrefix` has no effect on topics that are there already; remove it/,
		],
		[
			"random names for created topics",
			existing({ existingTopicList: "[a]", randomTopicNames: "true" }),
			/^w\.yaml:6:1: `randomTopicNames` has no effect on topics that are there already/,
		],
		[
			"partitions topic by topic",
			existing({ existingTopicList: "[a]", partitionsPerTopicList: "[1]" }),
			/^w\.yaml:6:1: `partitionsPerTopicList` has no effect on topics that are there already/,
		],
		[
			"producers that have no topic",
			existing({ existingConsumeTopicList: "[a]", ...subscribed }),
			/^w\.yaml:3:1: `producersPerTopic` has no topics; name some in `existingTopicList`/,
		],
		[
			"topics to produce to that have no producers",
			existing({ existingTopicList: "[a]", existingProduceTopicList: "[b]", producersPerTopic: 0, ...subscribed }),
			/^w\.yaml:6:1: `existingProduceTopicList` needs producers; set `producersPerTopic` above 0/,
		],
		[
			"no word on producers",
			existing({ existingTopicList: "[a]", producersPerTopic: null }),
			/^w\.yaml: `producersPerTopic` is missing; write how many, 0 for consumers only/,
		],
		[
			"topics to consume from that have no subscriptions",
			existing({ existingTopicList: "[a]", existingConsumeTopicList: "[b]" }),
			/^w\.yaml:6:1: `existingConsumeTopicList` needs consumers; set `subscriptionsPerTopic` above 0/,
		],
		[
			"subscriptions that have no topic",
			existing({ existingProduceTopicList: "[a]", ...subscribed }),
			/^w\.yaml:6:1: `subscriptionsPerTopic` has no topics; name some in `existingTopicList`/,
		],
		[
			"neither producers nor subscriptions",
			existing({ existingTopicList: "[a]", producersPerTopic: 0 }),
			/^w\.yaml: `subscriptionsPerTopic` must be above 0 when there are no producers/,
		],
		[
			"subscriptions without consumers",
			existing({ existingTopicList: "[a]", subscriptionsPerTopic: 1 }),
			/^w\.yaml: `consumerPerSubscription` must be at least 1/,
		],
	]);
});
