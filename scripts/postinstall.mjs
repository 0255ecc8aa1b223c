/**
 * npm's postinstall: builds the addon where this package was installed, or in a clone after a plain `npm ci`.
 * By then node-rdkafka's own install script has built librdkafka; where npm was kept from running it, this does it.
 */
import { addonStep } from "./build-addon.mjs";
import { librdkafkaStep } from "./build-librdkafka.mjs";
import { runMain } from "./project.mjs";
import { setUp } from "./setup.mjs";

await runMain(() => setUp([librdkafkaStep, addonStep]));
