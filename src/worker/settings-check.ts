import { ConfigError } from "../config/config-error.ts";
import { type TranslatedDriver, type TranslationContext, translateDriver } from "../config/driver/client-properties.ts";
import type { Driver } from "../config/driver/driver.ts";
import { native } from "../native.ts";

/** Takes the place of the embedded broker's address, which is not known before it runs. */
const anyAddress = "127.0.0.1:9092";

/**
 * Everything that opening clients with this driver would find wrong before a broker is asked: properties that Java would
 * refuse or librdkafka cannot honour, and settings that this build of librdkafka does not take. Returns what is no
 * mistake but good to know. Throws a ConfigError.
 */
export function checkDriver(driver: Driver, context: TranslationContext): string[] {
	const settings = translateDriver(driver, driver.embedded ? { ...context, bootstrapServers: anyAddress } : context);
	checkSettings(settings, driver);
	return settings.notes;
}

/** Lets librdkafka judge the settings before anything is created; a codec that the build lacks is found here. */
export function checkSettings({ producer, consumer }: TranslatedDriver, driver: Driver): void {
	const quiet: [string, string] = ["log_level", "0"];
	try {
		native.checkConfig("producer", [...producer.config, quiet]);
		native.checkConfig("consumer", [...consumer.config, ["group.id", "check"], quiet]);
	} catch (error) {
		throw new ConfigError(`${(error as Error).message} (\`omb doctor\` shows what this build has)`, driver.file, {
			cause: error,
		});
	}
}
