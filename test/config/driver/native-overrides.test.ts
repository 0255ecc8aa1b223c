import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nativeOverrides } from "../../../src/config/driver/native-overrides.ts";
import { driverWith, settingsOf } from "./driver-fixture.ts";

describe("nativeOverrides", () => {
	it("orders the settings so that the prefix wins over the block and the client's own over the common ones", () => {
		const driver = driverWith({ native: "a=1", common: "librdkafka.a=3", producer: "librdkafka.a=4" });
		driver.librdkafka.producer = [{ name: "a", value: "2 ", location: "native:1" }];
		const values = nativeOverrides(driver, "producer").map(([, value]) => value);
		assert.deepEqual(values, ["1", "2", "3", "4"]);
	});

	it("keeps each client's settings apart", () => {
		const blocks = { producer: "librdkafka.a=p", consumer: "librdkafka.a=c" };
		assert.equal(settingsOf("producer", blocks)["a"], "p");
		assert.equal(settingsOf("consumer", blocks)["a"], "c");
		assert.equal(settingsOf("admin", blocks)["a"], undefined);
	});

	it("leaves names and values for librdkafka to judge", () => {
		const settings = settingsOf("admin", { native: "socket.max.fails=-7\nno.such.name=1" });
		assert.equal(settings["socket.max.fails"], "-7");
		assert.equal(settings["no.such.name"], "1");
	});

	const owned = ["group.id", "enable.auto.commit", "enable.auto.offset.store", "delivery.report.only.error"];
	owned.push("statistics.interval.ms", "enabled_events", "log.queue", "enable_sasl_queue", "opaque", "dr_msg_cb");
	owned.push("plugin.library.paths", "test.mock.num.brokers", "ssl_engine_callback_data", "interceptors");
	for (const name of owned) {
		it(`refuses ${name}, which belongs to the benchmark`, () => {
			const message = /^native:1: `.+` is set by the benchmark itself; remove it from the native settings$/;
			assert.throws(() => nativeOverrides(driverWith({ native: `${name}=1` }), "admin"), {
				name: "ConfigError",
				message,
			});
		});
	}

	it("refuses it behind the prefix too, at its line", () => {
		const driver = driverWith({ consumer: "x=1\nlibrdkafka.group.id=g" });
		assert.throws(() => nativeOverrides(driver, "consumer"), /^ConfigError: consumer:2: `group\.id` is set by/);
	});
});
