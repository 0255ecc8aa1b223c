/** `omb validate --connect` against a real Kafka: what it finds out without creating anything. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { checkCluster } from "../../src/benchmark/cluster-check.ts";
import { validateFiles } from "../../src/benchmark/validation.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadDriver } from "../../src/config/driver/driver.ts";
import { type RunPlan, writeRunFiles } from "../support/benchmark-run.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { createTopic, settledTopics } from "../support/topics.ts";

/** The workload has topics of its own unless `existingTopicList` names others. */
function onTopics(existingTopicList: string[]): RunPlan {
	return { workload: { topics: undefined, partitionsPerTopic: undefined, existingTopicList } };
}

async function validate(...[servers, context, plan]: Parameters<typeof writeRunFiles>) {
	const { driver, workload } = await writeRunFiles(servers, context, plan);
	const options = { files: [workload], drivers: [driver], connect: true, lenient: false, set: [] };
	return { driver, ...(await validateFiles(options)) };
}

kafkaTest("a cluster that is as the files say, and nothing is created there", async (broker, context) => {
	const before = await settledTopics(broker);
	const { good, problems } = await validate(broker.bootstrapServers, context, {});
	assert.deepEqual(problems, []);
	assert.match(good[0]?.summary ?? "", /, the cluster answers$/);
	assert.deepEqual(await settledTopics(broker), before);
});

kafkaTest("more replicas than brokers", async (broker, context) => {
	const { driver, problems } = await validate(broker.bootstrapServers, context, { replicationFactor: 3 });
	assert.equal(problems.length, 1);
	assert.ok(problems[0]?.startsWith(`${driver}: replicationFactor is 3 but the cluster has 1 broker`), problems[0]);
});

kafkaTest("existing topics that are there, and such that are not", async (broker, context) => {
	await createTopic(broker, "validate-there", 2);
	const there = await validate(broker.bootstrapServers, context, onTopics(["validate-there"]));
	assert.deepEqual(there.problems, []);
	const before = await settledTopics(broker);
	const absent = await validate(broker.bootstrapServers, context, onTopics(["validate-there", "validate-absent"]));
	assert.equal(absent.problems.length, 1);
	assert.match(absent.problems[0] ?? "", /validate-absent/);
	assert.deepEqual(await settledTopics(broker), before);
});

test("a cluster that takes connections and then is silent is given up in time", async (context) => {
	const silent = createServer(() => {}).listen(0, "127.0.0.1");
	context.after(() => silent.close());
	await once(silent, "listening");
	const { port } = silent.address() as AddressInfo;
	const { driver: file } = await writeRunFiles(`127.0.0.1:${port}`, context, {});
	const { driver } = await loadDriver(file);
	await assert.rejects(checkCluster(driver, [], undefined, 200), (error) => {
		assert.ok(error instanceof ConfigError);
		assert.equal(error.message, `${file}: the cluster has not answered all questions within 0.2 s; check the brokers`);
		return true;
	});
});
