import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BrokerWatch, brokerLossSeconds, watchBrokers } from "../../src/benchmark/broker-watch.ts";
import { ClientEventLog } from "../../src/benchmark/client-event-log.ts";
import { RunControl } from "../../src/benchmark/run-control.ts";
import type { ClientEvent } from "../../src/native.ts";
import { FakeWorker } from "./fake-worker.ts";
import { fastClock } from "./fast-clock.ts";

const down: ClientEvent = { code: "_ALL_BROKERS_DOWN", message: "1/1 brokers are down", fatal: false, count: 1 };
const transport: ClientEvent = { code: "_TRANSPORT", message: "b:9092: connection refused", fatal: false, count: 3 };
const log: ClientEvent = { code: "LOG", message: "REQTMOUT", fatal: false, count: 1 };

/** One look per second: what was acknowledged and received by then, and what the clients said. */
type Look = [acknowledged: number, received: number, events?: ClientEvent[]];

/** The second of the first look that gives a reason, and the reason. */
function judge(looks: Look[]): [second: number, reason: string] | null {
	const watch = new BrokerWatch(0);
	for (const [second, [messagesAcknowledged, messagesReceived, events = []]] of looks.entries()) {
		const reason = watch.judge(second * 1_000, { messagesAcknowledged, messagesReceived }, events);
		if (reason !== null) return [second, reason];
	}
	return null;
}

function stalled(seconds: number, look: Look = [10, 10]): Look[] {
	return Array.from({ length: seconds }, () => look);
}

describe("BrokerWatch", () => {
	it("waits for a broker that stalls and whose connections stand", () => {
		assert.equal(judge(stalled(300, [10, 10, [log]])), null);
	});

	it("gives up when all brokers are down and nothing has moved for 8 s", () => {
		const [second, reason] = judge([[10, 10], [10, 10, [transport, down]], ...stalled(20)]) ?? [];
		assert.equal(second, brokerLossSeconds);
		assert.equal(reason, "no broker has been reachable for 8 s: b:9092: connection refused");
	});

	it("says that all are down where no connection error says more", () => {
		assert.match(judge([[10, 10, [down]], ...stalled(20)])?.[1] ?? "", /for 8 s: all brokers are down$/);
	});

	it("counts the 8 s from the last movement, not from the message", () => {
		const looks: Look[] = [[1, 0], [5, 0, [down]], ...stalled(20, [5, 0])];
		assert.equal(judge(looks)?.[0], 1 + brokerLossSeconds);
	});

	it("gives up at once on a fatal error", () => {
		const fatal: ClientEvent = { code: "_FENCED", message: "producer fenced", fatal: true, count: 1 };
		assert.deepEqual(
			judge([
				[10, 10],
				[20, 20, [log, fatal]],
			]),
			[1, "a client met a fatal error: _FENCED: producer fenced"],
		);
	});

	it("takes acknowledgements for a recovery, however long the stall behind it", () => {
		assert.equal(judge([[10, 10, [down]], ...stalled(5), [11, 10], ...stalled(100, [11, 10])]), null);
	});

	it("takes no recovery from consumers that go through what they had fetched", () => {
		const looks: Look[] = [[10, 5, [down]], [10, 8], [10, 10], ...stalled(20)];
		assert.equal(judge(looks)?.[0], 2 + brokerLossSeconds);
	});

	it("starts anew when the brokers go down again after a recovery", () => {
		const looks: Look[] = [[10, 10, [down]], ...stalled(5), [11, 10], [11, 10, [down]], ...stalled(20, [11, 10])];
		assert.equal(judge(looks)?.[0], 6 + brokerLossSeconds);
	});
});

describe("watchBrokers", () => {
	const openControl = () => new RunControl(new AbortController().signal, new Promise<never>(() => {}));

	it("ends with what it watches, however that ends", async () => {
		for (const until of [Promise.resolve(), Promise.reject(new Error("over"))]) {
			await watchBrokers(new FakeWorker(), openControl(), new ClientEventLog(), until);
		}
	});

	it("fails the run and keeps what the clients said when the cluster is lost", async (context) => {
		fastClock(context, 9_000);
		const worker = new FakeWorker();
		worker.events = [down, transport];
		const control = openControl();
		const clientLog = new ClientEventLog();
		const run = control.sleepUntil(performance.now() + 60_000);
		const watching = watchBrokers(worker, control, clientLog, run);
		await assert.rejects(run, /^RunFailure: no broker has been reachable for 8 s: b:9092: connection refused$/);
		await Promise.allSettled([watching]);
		assert.deepEqual(clientLog.lines(), [
			"librdkafka: _ALL_BROKERS_DOWN: 1/1 brokers are down",
			"librdkafka: _TRANSPORT: b:9092: connection refused (3 times)",
		]);
	});
});
