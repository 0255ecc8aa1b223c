import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { unusedPropertyNotes } from "../../../src/config/driver/unused-properties.ts";
import { driverWith } from "./driver-fixture.ts";

const require = createRequire(import.meta.url);

describe("unusedPropertyNotes", () => {
	const rows: Array<[blocks: Parameters<typeof driverWith>[0], notes: string[], why: string]> = [
		[{ common: "security.protocol=PLAINTEXT", producer: "acks=1", consumer: "check.crcs=true" }, [], "all is used"],
		[
			{ common: "acks=1" },
			["common:1: `acks` has no effect on the consumer and admin client, only on the producer"],
			"a producer's property among the common ones",
		],
		[
			{ producer: "auto.offset.reset=earliest" },
			["producer:1: `auto.offset.reset` has no effect on the producer, only on the consumer"],
			"a consumer's property among the producer's",
		],
		[
			{ producer: "x=1\nlinger_ms=1" },
			[
				"producer:1: `x` has no effect on the producer; Java does not know it",
				"producer:2: `linger_ms` has no effect on the producer; did you mean `linger.ms`?",
			],
			"names that nobody knows",
		],
		[
			{ common: "queue.buffering.max.messages=1" },
			[
				"common:1: `queue.buffering.max.messages` has no effect on the clients; Java does not know it, so to set it in librdkafka write `librdkafka.queue.buffering.max.messages`",
			],
			"a native name without its prefix",
		],
		[
			{ producer: "min.insync.replicas=2" },
			[
				"producer:1: `min.insync.replicas` has no effect on the producer; it is a property of topics, so move it to `topicConfig`",
			],
			"a topic's property among the producer's",
		],
		[
			{ topic: "retention.sm=1\nfoo=1\nretention.ms=1" },
			[
				"topic:1: `retention.sm` is not a known property of topics; did you mean `retention.ms`?",
				"topic:2: `foo` is not a known property of topics; the broker may refuse it",
			],
			"unknown properties of topics",
		],
		[{ common: "librdkafka.debug=msg", native: "debug=msg" }, [], "native settings"],
	];
	for (const [blocks, notes, why] of rows) {
		it(`notes ${notes.length === 0 ? "nothing" : "the place"}: ${why}`, () => {
			assert.deepEqual(unusedPropertyNotes(driverWith(blocks)), notes);
		});
	}
});

describe("librdkafka-names.json", () => {
	it("lists the properties of the librdkafka that is built in", () => {
		const home = dirname(require.resolve("node-rdkafka/package.json"));
		const manual = readFileSync(join(home, "deps/librdkafka/CONFIGURATION.md"), "utf8");
		const names = new Set([...manual.matchAll(/^([a-z][\w.]+) +\|/gm)].map(([, name]) => name));
		assert.deepEqual(require("../../../src/config/driver/librdkafka-names.json"), [...names].sort());
	});
});
