import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

const assignors = "org.apache.kafka.clients.consumer";

describe("consumer properties", () => {
	const rows: Array<[block: string, expected: Record<string, string | undefined>, why: string]> = [
		["auto.offset.reset=latest", { "auto.offset.reset": "latest" }, "the same words"],
		["enable.auto.commit=FALSE", { "enable.auto.commit": "false", "enable.auto.offset.store": "false" }, "any case"],
		["fetch.max.bytes=0", { "fetch.max.bytes": "1000", "message.max.bytes": "1000" }, "librdkafka's least"],
		["fetch.max.bytes=1000000", { "message.max.bytes": undefined }, "as large as librdkafka's largest message"],
		["max.partition.fetch.bytes=104857600", { "queued.max.messages.kbytes": "102400" }, "room for a whole fetch"],
		["max.poll.interval.ms=100000000", { "max.poll.interval.ms": "86400000" }, "a day at most"],
		["max.poll.interval.ms=45001", { "max.poll.interval.ms": "45001" }, "above the session timeout"],
		["session.timeout.ms=400000", { "max.poll.interval.ms": "400000" }, "lifted to a long session timeout"],
		[
			"group.protocol=Consumer\ngroup.remote.assignor=range",
			{
				"group.protocol": "consumer",
				"group.remote.assignor": "range",
				"partition.assignment.strategy": undefined,
				"session.timeout.ms": undefined,
				"heartbeat.interval.ms": undefined,
			},
			"the broker assigns with the consumer protocol",
		],
		[
			"group.protocol=consumer\nmax.poll.interval.ms=5",
			{ "max.poll.interval.ms": "5" },
			"no session timeout of its own",
		],
		["heartbeat.interval.ms=0", { "heartbeat.interval.ms": "1" }, "librdkafka's least"],
		[
			`partition.assignment.strategy=${assignors}.StickyAssignor`,
			{ "partition.assignment.strategy": "cooperative-sticky" },
			"the nearest to the eager sticky one",
		],
		[
			`partition.assignment.strategy=${assignors}.StickyAssignor,${assignors}.CooperativeStickyAssignor`,
			{ "partition.assignment.strategy": "cooperative-sticky" },
			"named once",
		],
	];
	for (const [block, expected, why] of rows) {
		it(`translates ${block.replaceAll("\n", " and ")}: ${why}`, () => {
			const settings = settingsOf("consumer", { consumer: block });
			for (const [name, value] of Object.entries(expected)) assert.equal(settings[name], value, name);
		});
	}

	const refused: Array<[block: string, message: RegExp, why: string]> = [
		[
			"auto.offset.reset=by_duration:PT1H",
			/^consumer:1: .+ is `by_duration:PT1H`; Use earliest or latest\.$/,
			"a duration",
		],
		["auto.offset.reset=constructor", /^consumer:1: `auto\.offset\.reset` is `constructor`/, "a name of every object"],
		["group.remote.assignor=range", /^consumer:1: .+ works with group\.protocol=consumer only/, "the classic protocol"],
		["group.protocol=consumer\nsession.timeout.ms=1", /^consumer:2: .+ does not go with group\.protocol/, "a timeout"],
		[
			`group.protocol=consumer\npartition.assignment.strategy=${assignors}.RangeAssignor`,
			/^consumer:2: .+ does not go with group\.protocol=consumer/,
			"a strategy",
		],
		[
			"partition.assignment.strategy=range",
			/^consumer:1: .+ names `range`, which librdkafka does not have/,
			"a short name",
		],
		["partition.assignment.strategy=(list)", /^consumer:1: .+ names `\(list\)`/, "no class at all"],
		["partition.assignment.strategy=,", /^consumer:1: `partition\.assignment\.strategy` is empty/, "no strategy"],
		["group.protocol=share", /^consumer:1: `group\.protocol` must be one of classic, consumer/, "another protocol"],
	];
	for (const [block, message, why] of refused) {
		it(`refuses ${block.replaceAll("\n", " and ")} (${why})`, () => {
			assert.throws(() => translate(driverWith({ consumer: block })), { name: "ConfigError", message });
		});
	}

	const committing: Array<[block: string, commit: boolean, why: string]> = [
		["", true, "the file is silent, so that both the client and the benchmark commit, as in Java OMB"],
		["enable.auto.commit=false", true, "the client does not commit"],
		["enable.auto.commit=True", false, "the client commits"],
	];
	for (const [block, commit, why] of committing) {
		it(`${commit ? "commits" : "does not commit"} with ${block || "nothing"}: ${why}`, () => {
			assert.equal(translate(driverWith({ consumer: block })).consumer.commit, commit);
		});
	}

	const noted: Array<[block: string, note: RegExp]> = [
		["max.poll.interval.ms=1", /^consumer:1: `max\.poll\.interval\.ms` becomes 45000, the session timeout$/],
		[
			`partition.assignment.strategy=${assignors}.StickyAssignor`,
			/^consumer:1: `.+StickyAssignor` becomes cooperative-sticky, the nearest that librdkafka has$/,
		],
		[
			`partition.assignment.strategy=${assignors}.RangeAssignor,${assignors}.CooperativeStickyAssignor`,
			/^consumer:1: librdkafka cannot mix eager and cooperative strategies: those unlike the first are left out$/,
		],
	];
	for (const [block, note] of noted) {
		it(`notes the change of ${block}`, () =>
			assert.match(translate(driverWith({ consumer: block })).notes.join(), note));
	}
});
