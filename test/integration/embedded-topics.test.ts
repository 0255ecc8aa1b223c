/** Existing topics without a Kafka: `omb broker` has them, the broker that a run starts for itself cannot. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { EmbeddedBroker } from "../../src/kafka/embedded-broker.ts";
import { run } from "../support/benchmark-run.ts";

const existing = { topics: undefined, partitionsPerTopic: undefined, existingTopicList: ["orders"] };

it("topics of an embedded broker that runs by itself are used, and used again", async (context) => {
	const broker = await EmbeddedBroker.start(() => {});
	context.after(() => broker.close());
	await broker.createTopic("orders", 3);
	const workload = { ...existing, testDurationSeconds: 1 };
	const first = await run(broker.bootstrapServers, context, { workload });
	const second = await run(broker.bootstrapServers, context, { workload });

	for (const { outcome } of [first, second]) {
		const { partial, topics, verification } = outcome.measurement;
		assert.deepEqual([partial, topics, verification.missing], [null, [{ name: "orders", partitions: 3 }], 0]);
	}
	assert.equal(second.outcome.measurement.verification.unstamped, first.outcome.measurement.totals.acknowledged);
});

it("a run that starts an embedded broker for itself says where its topics could be", async (context) => {
	await assert.rejects(
		run("embedded", context, { workload: existing }),
		/^ConfigError: the embedded broker begins without topics, so `orders` cannot be there; .*`omb broker --topic orders:16`/,
	);
});
