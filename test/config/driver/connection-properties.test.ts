import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClientKind } from "../../../src/config/driver/client-properties-table.ts";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

describe("connection properties", () => {
	const rows: Array<[block: string, kind: ClientKind, expected: Record<string, string | undefined>, why: string]> = [
		[
			"bootstrap.servers= PLAINTEXT://a:1 ,, [::1]:2",
			"admin",
			{ "bootstrap.servers": "PLAINTEXT://a:1,[::1]:2" },
			"empty entries go, protocols and IPv6 stay",
		],
		["client.id=me", "admin", { "client.id": "me" }, "an explicit name is shared by all clients"],
		["client.id=", "admin", { "client.id": undefined }, "an empty name is none"],
		["connections.max.idle.ms=0", "producer", { "connections.max.idle.ms": "1" }, "0 closes at once in Java"],
		["connections.max.idle.ms=9999999999", "admin", { "connections.max.idle.ms": "2147483647" }, "librdkafka's most"],
		["connections.max.idle.ms=5", "admin", { "connections.max.idle.ms": "5" }, "as it is"],
		[
			"reconnect.backoff.ms=7",
			"admin",
			{ "reconnect.backoff.max.ms": "7" },
			"no doubling when only the first is given",
		],
		["reconnect.backoff.max.ms=20", "admin", { "reconnect.backoff.max.ms": "50" }, "never below the first"],
		["reconnect.backoff.max.ms=90", "admin", { "reconnect.backoff.max.ms": "90" }, "as it is"],
		["send.buffer.bytes=-1", "producer", { "socket.send.buffer.bytes": "0" }, "the system decides"],
		["receive.buffer.bytes=4096", "consumer", { "socket.receive.buffer.bytes": "4096" }, "as it is"],
		[
			"retry.backoff.ms=250",
			"consumer",
			{ "retry.backoff.ms": "250", "fetch.error.backoff.ms": "250" },
			"a consumer waits as long after a failed fetch",
		],
		[
			"request.timeout.ms=5000",
			"producer",
			{ "request.timeout.ms": "5000", "socket.timeout.ms": "5000" },
			"both waits of a producer",
		],
		[
			"request.timeout.ms=5000",
			"consumer",
			{ "request.timeout.ms": undefined, "socket.timeout.ms": "5000" },
			"the client's wait alone for a consumer",
		],
		["client.dns.lookup=use_all_dns_ips", "admin", { "client.dns.lookup": "use_all_dns_ips" }, "the same words"],
	];
	for (const [block, kind, expected, why] of rows) {
		it(`translates ${block} for a ${kind}: ${why}`, () => {
			const settings = settingsOf(kind, { common: block });
			for (const [name, value] of Object.entries(expected)) assert.equal(settings[name], value, name);
		});
	}

	it("puts the zone id into client.id and client.rack, wherever they stand", () => {
		const settings = settingsOf(
			"consumer",
			{ consumer: "client.id={zone.id}-{zone.id}\nclient.rack={zone.id}" },
			{ zoneId: "z1" },
		);
		assert.equal(settings["client.id"], "z1-z1");
		assert.equal(settings["client.rack"], "z1");
	});

	it("notes that canonical names matter with Kerberos only", () => {
		const { notes } = translate(driverWith({ common: "client.dns.lookup=resolve_canonical_bootstrap_servers_only" }));
		assert.deepEqual(notes, ["common:1: `client.dns.lookup` matters to librdkafka with GSSAPI only"]);
	});

	it("notes no more than the one change of a value", () => {
		assert.deepEqual(translate(driverWith({ common: "connections.max.idle.ms=-1\nsend.buffer.bytes=-1" })).notes, []);
	});

	for (const server of ["a", "a:", "a:b", "a:99999", "a b:1", "http://a:1/x", ":1"]) {
		it(`refuses ${server} as a server`, () => {
			assert.throws(() => translate(driverWith({ common: `bootstrap.servers=ok:1,${server}` })), {
				name: "ConfigError",
				message: `common:1: \`${server}\` in \`bootstrap.servers\` is not host:port; write it as host:9092`,
			});
		});
	}

	it("refuses a driver without servers", () => {
		const driver = driverWith();
		driver.commonConfig = [];
		assert.throws(() => translate(driver), {
			message: "driver.yaml: `bootstrap.servers` is missing; add it to `commonConfig`, such as localhost:9092",
		});
	});

	it("refuses a zone id in client.rack that nobody gave", () => {
		assert.throws(
			() => translate(driverWith({ consumer: "client.rack={zone.id}" })),
			/^ConfigError: consumer:1: `client\.rack`/,
		);
	});
});
